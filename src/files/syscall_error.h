#pragma once
#include <span>
#include <string>
#include <string_view>

namespace kindred::files {

/// What an errno of a file's system call means to a person, and what they can do.
struct FileErrorAdvice {
  int number;
  std::string_view name;
  std::string_view meaning;
  std::string_view advice;
};
/// The one table; docs/operations.md shows it.
std::span<const FileErrorAdvice> file_error_advice();

/// Throws the Error for a system call that failed with errno `error`: no_space for ENOSPC, EDQUOT and EROFS.
/// `action` completes "cannot ...", as in "make the folder"; `path` is shown as it is.
[[noreturn]] void throw_errno(int error, std::string_view action, const std::string& path);

}  // namespace kindred::files
