#pragma once
#include <string>
#include <string_view>

namespace kindred::files {

/// Gives a person's small file this content, and keeps what it held as `backup`, beside it. Owner and mode stay. The
/// content appears whole under the name; a file of somebody else's, and one that is mounted into a container by itself,
/// are written in place. Makes a file that is missing. Throws Error(no_space or failed) as throw_errno() does; then the
/// file is as it was, unless it was being written in place: then `backup` holds it.
void rewrite_file(const std::string& path, std::string_view text, const std::string& backup);

}  // namespace kindred::files
