#include "support/disk.h"

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

Disk::Disk(Kind kind) {
  const std::string file = folder_ / "image";
  write_file(file, "");
  std::filesystem::resize_file(file, kBytes);
  std::filesystem::create_directory(path());
  if (kind == Kind::reflinks) {
    is_mounted_ = succeeds({"mkfs.xfs", "-q", file}) && succeeds({"mount", "-o", "loop", file, path()});
  } else {
    is_mounted_ = succeeds({"mkntfs", "--force", "--quick", "--quiet", file}) &&
                  succeeds({"lowntfs-3g", "-o", "ignore_case,permissions,allow_other", file, path()});
  }
}

Disk::~Disk() {
  if (is_mounted_) succeeds({"umount", "--lazy", path()});
}

ReflinkDisk::ReflinkDisk() {
  if (is_mounted()) TemporaryFolder::set_parent(disk_.path());
}

ReflinkDisk::~ReflinkDisk() {
  if (is_mounted()) TemporaryFolder::set_parent("/tmp");
}

}  // namespace kindred::support
