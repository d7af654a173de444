#pragma once
#include <string>
#include <vector>

namespace kindred::files {

/// The components of a path below a root, at least one, each a plain name. Throws Error(refused) for an absolute path,
/// for an empty, `.` or `..` component and for an embedded NUL; Error(failed) for a name of more than NAME_MAX bytes.
std::vector<std::string> components_of(const std::string& relative);

/// False where a name in it has more than NAME_MAX bytes: no file is called so.
bool may_be_called(const std::string& relative);

/// Throws Error(refused) where `path` holds a NUL: the kernel would read only what is before it, and so another path.
void refuse_nul(const std::string& path);

}  // namespace kindred::files
