#pragma once
#include <string>
#include <string_view>

namespace kindred::files {

/// Throws the Error for a system call that failed with errno `error`: no_space for ENOSPC and EDQUOT, else failed.
/// `action` completes "cannot ...", as in "make the folder"; `path` is shown as it is.
[[noreturn]] void throw_errno(int error, std::string_view action, const std::string& path);

}  // namespace kindred::files
