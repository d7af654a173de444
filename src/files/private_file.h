#pragma once
#include <string>
#include <string_view>

#include "files/descriptor.h"
#include "files/syscalls.h"
#include "files/temp.h"

namespace kindred::files {

/// A new file for a person, which only its owner may read (mode 0600). It appears whole under its name, or not at all:
/// until publish() it is a temp file beside it, which goes with this object.
class PrivateFile {
 public:
  /// `path` is absolute or relative to the working folder. Throws Error(usage) where its folder is missing, where a
  /// file has the name and `replace` is false, and where anything but a regular file has it; else as throw_errno()
  /// does.
  PrivateFile(const std::string& path, bool replace, const Syscalls& syscalls = Syscalls::real());

  void write(std::string_view text);
  /// Gives the file its name, on the disk for good. Throws Error(usage) where another file took the name meanwhile.
  void publish();

 private:
  const std::string path_;
  const bool replace_;
  const Syscalls& syscalls_;
  const Descriptor folder_;
  const std::string name_;
  TempFile file_;
};

}  // namespace kindred::files
