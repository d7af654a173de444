#pragma once
#include "support/files.h"

namespace kindred::support {

/// A small file system with reflinks (XFS in a file). While it lives, temporary folders are made on it.
class ReflinkDisk {
 public:
  /// Where no file system may be made or mounted, temporary folders stay where they are.
  ReflinkDisk();
  ReflinkDisk(const ReflinkDisk&) = delete;
  ReflinkDisk& operator=(const ReflinkDisk&) = delete;
  ~ReflinkDisk();

  bool is_mounted() const { return is_mounted_; }

 private:
  TemporaryFolder folder_;
  bool is_mounted_ = false;
};

}  // namespace kindred::support
