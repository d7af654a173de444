#include "support/reflink_disk.h"

#include <filesystem>

#include "base/error.h"
#include "support/process.h"

namespace kindred::support {

namespace {

constexpr std::uintmax_t kBytes = 512ULL << 20;  // as many as XFS asks for and more; the file has holes

bool succeeds(const std::vector<std::string>& command) {
  try {
    return run_process(command).exit_code == 0;
  } catch (const Error&) {
    return false;  // no such program
  }
}

}  // namespace

ReflinkDisk::ReflinkDisk() {
  const std::string file = folder_ / "xfs", folder = folder_ / "disk";
  write_file(file, "");
  std::filesystem::resize_file(file, kBytes);
  std::filesystem::create_directory(folder);
  is_mounted_ = succeeds({"mkfs.xfs", "-q", file}) && succeeds({"mount", "-o", "loop", file, folder});
  if (is_mounted_) TemporaryFolder::set_parent(folder);
}

ReflinkDisk::~ReflinkDisk() {
  if (!is_mounted_) return;
  TemporaryFolder::set_parent("/tmp");
  succeeds({"umount", "--lazy", folder_ / "disk"});
}

}  // namespace kindred::support
