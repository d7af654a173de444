#pragma once
#include "files/syscalls.h"

namespace kindred::files {

/// Renames a file or a link without replacing anything. Returns 0, EEXIST where something has the new name, also where
/// that is the same file, or the errno of what failed. File systems that cannot rename in this way get a hard link and
/// an unlink; those without hard links a look before a plain rename.
int rename_without_replacing(const Syscalls& syscalls, int from_directory, const char* from, int to_directory,
                             const char* to);

}  // namespace kindred::files
