// Who may do what with a file, from owners and modes.
#include "commands/doctor/access.h"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace kindred::sync {

namespace fs = std::filesystem;

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

bool may_access(const struct stat& who, const struct stat& file, int mode) {
  if (who.st_uid == 0) return true;
  const unsigned wanted = static_cast<unsigned>(mode);
  const unsigned shift = file.st_uid == who.st_uid ? 6 : file.st_gid == who.st_gid ? 3 : 0;
  return ((file.st_mode >> shift) & wanted) == wanted;
}

}  // namespace kindred::sync
