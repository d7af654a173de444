#pragma once
#include <string>

#include "support/files.h"

namespace kindred::support {

/// A small file system of its own, in a file.
class Disk {
 public:
  enum class Kind {
    reflinks,     ///< XFS
    ignores_case  ///< NTFS, by FUSE
  };
  explicit Disk(Kind kind);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();

  /// False where no such file system can be made or mounted.
  bool is_mounted() const { return is_mounted_; }
  std::string path() const { return folder_ / "disk"; }

 private:
  TemporaryFolder folder_;
  bool is_mounted_ = false;
};

/// One with reflinks. While it lives, temporary folders are made on it.
class ReflinkDisk {
 public:
  /// Where no file system may be made or mounted, temporary folders stay where they are.
  ReflinkDisk();
  ReflinkDisk(const ReflinkDisk&) = delete;
  ReflinkDisk& operator=(const ReflinkDisk&) = delete;
  ~ReflinkDisk();

  bool is_mounted() const { return disk_.is_mounted(); }

 private:
  Disk disk_{Disk::Kind::reflinks};
};

}  // namespace kindred::support
