#pragma once
#include <sys/stat.h>

#include <string>
#include <vector>

namespace kindred::sync {

struct SampledFile {
  std::string path;
  struct stat status {};  ///< through links
};

/// Some of the files below a folder: what is wrong with one of a job's originals is wrong with most, as a rule.
struct FileSample {
  std::vector<SampledFile> files;
  std::size_t closed_folders = 0;  ///< that this process may not look into

  static constexpr std::size_t kMaxFiles = 50;
  static constexpr std::size_t kMaxEntries = 2000;  ///< looked through in search of them: a moment's work
};

/// Empty where the folder cannot be read. Hidden files and broken links are passed over.
FileSample sample_files(const std::string& folder);

/// Whether the owner of `who` may access `file` by its mode (R_OK, W_OK, X_OK); groups are known as far as `who` is of
/// one. Root may all.
bool may_access(const struct stat& who, const struct stat& file, int mode);

}  // namespace kindred::sync
