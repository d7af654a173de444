// Reads a small file whole, and says what stood in the way.
#include "config/read_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace kindred::config {

FileText read_file(const std::string& path) {
  std::error_code ignored;  // what can't be looked at can't be opened either, and that says why
  if (std::filesystem::is_directory(path, ignored)) return {"", "is a directory"};
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return {"", errno == ENOENT ? "does not exist" : std::string("can't be opened: ") + std::strerror(errno)};
  FileText content;
  content.text.assign(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return {"", "can't be read"};
  return content;
}

}  // namespace kindred::config
