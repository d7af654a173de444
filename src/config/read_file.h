#pragma once
#include <string>

namespace kindred::config {

/// A file's whole content, or why there is none.
struct FileText {
  std::string text;
  std::string problem;  ///< follows the file's name in a sentence; empty where the file was read
};

FileText read_file(const std::string& path);

}  // namespace kindred::config
