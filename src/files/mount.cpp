// Two mounts of one file system look alike to stat(), yet link() refuses to go from one to the other: only the mount's
// id tells, and the kernel's list says the rest.
#include "files/mount.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

namespace kindred::files {

namespace {

/// The kernel writes space, tab, line end and backslash as \ooo.
std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '\\' && i + 3 < text.size() && std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
      out += static_cast<char>(code);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// `36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue`
std::optional<Mount> parse_mount(const std::string& line) {
  std::istringstream fields(line);
  Mount mount;
  std::string parent, device, options, field, source, super_options;
  if (!(fields >> mount.id >> parent >> device >> mount.root >> mount.point >> options)) return std::nullopt;
  while (fields >> field && field != "-") {
  }
  if (!(fields >> mount.type >> source >> super_options)) return std::nullopt;
  mount.root = unescaped(mount.root);
  mount.point = unescaped(mount.point);
  const auto is_read_only = [](const std::string& text) {
    return ("," + text + ",").find(",ro,") != std::string::npos;
  };
  mount.read_only = is_read_only(options) || is_read_only(super_options);
  return mount;
}

std::optional<struct statx> looked_at(const std::string& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS | STATX_MNT_ID, &status) != 0) return std::nullopt;
  return status;
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view mountinfo) {
  std::vector<Mount> mounts;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    if (auto mount = parse_mount(line)) mounts.push_back(std::move(*mount));
  }
  return mounts;
}

std::optional<Mount> mount_of(const std::string& path) {
  const auto status = looked_at(path);
  if (!status || (status->stx_mask & STATX_MNT_ID) == 0) return std::nullopt;
  std::ifstream file("/proc/self/mountinfo");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (Mount& mount : parse_mounts(text)) {
    if (mount.id == static_cast<std::int64_t>(status->stx_mnt_id)) return std::move(mount);
  }
  return std::nullopt;
}

bool may_reflink(const Mount& mount) {
  static constexpr std::array<std::string_view, 6> kTypes = {"bcachefs", "btrfs", "nfs4", "ocfs2", "xfs", "zfs"};
  return std::find(kTypes.begin(), kTypes.end(), mount.type) != kTypes.end();
}

bool may_hardlink(const std::string& from, const std::string& to) {
  const auto a = looked_at(from);
  const auto b = looked_at(to);
  return a && b && a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor &&
         (a->stx_mnt_id == b->stx_mnt_id || ((a->stx_mask & b->stx_mask) & STATX_MNT_ID) == 0);
}

}  // namespace kindred::files
