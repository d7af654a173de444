// Who may do what with a file, from owners and modes.
#include "sync/doctor/access.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kFowner = 3;  ///< CAP_FOWNER, capabilities(7)

bool has_capability(unsigned number) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("CapEff:")) return (std::stoull(line.substr(7), nullptr, 16) >> number & 1) != 0;
  }
  return false;
}

bool are_hardlinks_protected() {
  std::ifstream file("/proc/sys/fs/protected_hardlinks");
  int value = 1;  // the kernel's advice, and every distribution's
  file >> value;
  return value != 0;
}

}  // namespace

FileSample sample_files(const std::string& folder) {
  FileSample sample;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (std::size_t seen = 0; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (++seen > FileSample::kMaxEntries || sample.files.size() == FileSample::kMaxFiles) break;
    SampledFile file{entry->path().string()};
    if (entry->path().filename().native().starts_with('.')) continue;
    if (entry->is_directory(error) && ::eaccess(file.path.c_str(), R_OK | X_OK) != 0) ++sample.closed_folders;
    if (::stat(file.path.c_str(), &file.status) == 0 && S_ISREG(file.status.st_mode)) {
      sample.files.push_back(std::move(file));
    }
  }
  return sample;
}

bool may_hardlink(const SampledFile& file) {
  if (file.status.st_uid == ::geteuid() || has_capability(kFowner) || !are_hardlinks_protected()) return true;
  constexpr mode_t kRunsAsGroup = S_ISGID | S_IXGRP;
  const bool is_special = (file.status.st_mode & S_ISUID) != 0 || (file.status.st_mode & kRunsAsGroup) == kRunsAsGroup;
  return !is_special && ::access(file.path.c_str(), R_OK | W_OK) == 0;
}

bool may_access(const struct stat& who, const struct stat& file, int mode) {
  if (who.st_uid == 0) return true;
  const unsigned wanted = static_cast<unsigned>(mode);
  const unsigned shift = file.st_uid == who.st_uid ? 6 : file.st_gid == who.st_gid ? 3 : 0;
  return ((file.st_mode >> shift) & wanted) == wanted;
}

}  // namespace kindred::sync
