#pragma once
#include <string>
#include <string_view>

#include "files/syscalls.h"

namespace kindred::files {

/// Begins the name under which a link waits beside the folder that is to replace it, before that folder's own name.
inline constexpr std::string_view kAside = ".kindred-aside-";

/// Puts the folder `made` in the place of the symbolic link `link`, both absolute and on one file system, and removes
/// the link. In one step where the file system can exchange names; where it cannot, the link is away for a moment, and
/// restore_link() puts right what a crash then leaves. Throws Error(failed) with the link as it was.
void replace_link(const std::string& link, const std::string& made, const Syscalls& syscalls = Syscalls::real());

/// True where a replace_link() that was killed left the link under the name at which it waits.
bool is_set_aside(const std::string& link, const std::string& made);

/// After a replace_link() that was killed: brings back a link that had been set aside, and removes one that was
/// replaced. Harmless where nothing was begun.
void restore_link(const std::string& link, const std::string& made);

}  // namespace kindred::files
