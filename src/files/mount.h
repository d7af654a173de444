#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::files {

/// A mount as the kernel lists it for this process.
struct Mount {
  std::int64_t id = 0;
  std::string root = {};   ///< what of the file system is mounted: a folder in it
  std::string point = {};  ///< where
  std::string type = {};   ///< ext4, btrfs, overlay, nfs4, …
  bool read_only = false;
};

/// Reads the text of /proc/self/mountinfo (proc(5)); lines that do not read as such are passed over.
std::vector<Mount> parse_mounts(std::string_view mountinfo);

/// The mount that `path`, which must exist, lies in; nullopt where the kernel does not tell.
std::optional<Mount> mount_of(const std::string& path);

/// True for file systems that can share blocks between files. It may still be switched off (XFS), or need a newer
/// kernel.
bool may_reflink(const Mount& mount);

/// True where link() from one to the other would not fail with EXDEV: one file system, and one mount of it.
bool may_hardlink(const std::string& from, const std::string& to);

}  // namespace kindred::files
