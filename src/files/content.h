#pragma once
#include <string>
#include <string_view>

#include "files/order.h"
#include "files/syscalls.h"

namespace kindred::files {

/// Whether a clone can be had; other errors throw.
enum class Clone {
  done,
  cross_device,
  unknown_here,  ///< the source's file system knows no clones
  not_this_file  ///< it does, but made none of this file
};

/// Writes all of `content` to the open file `destination`. `shown` names it in messages, here and below.
void write_all(const Syscalls& syscalls, int destination, std::string_view content, const std::string& shown);

/// Makes the empty file `destination` share the source's blocks (FICLONE).
Clone clone_content(const Syscalls& syscalls, const Source& source, int destination, const std::string& shown);

/// Copies all of the source into the empty file `destination`.
void copy_content(const Syscalls& syscalls, const Source& source, int destination, const std::string& shown);

/// The source's, at least rw for its owner, no setuid.
mode_t mode_of_copy(const Source& source);

/// Gives `destination` mode_of_copy(), the source's owner where running as root, and
/// modification time, by which Immich and the next call recognise it.
void take_attributes(const Source& source, int destination, const std::string& shown);

/// Throws Error(failed) where the source was written to since it was opened: what was read may be half of either.
void check_unchanged(const Source& source);

/// True where a file system that keeps time less exactly stores `wanted` as `stored`.
bool is_stored_time(const timespec& stored, const timespec& wanted);

}  // namespace kindred::files
