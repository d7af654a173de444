#pragma once
#include <sys/stat.h>

#include <string>

namespace kindred::files {

/// Whether the kernel lets this process make a hard link to the file, which may be somebody else's (proc(5),
/// protected_hardlinks). What the mounts say to it is another matter: see may_hardlink.
bool is_link_permitted(const std::string& path, const struct stat& file);

}  // namespace kindred::files
