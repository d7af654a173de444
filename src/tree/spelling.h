#pragma once
#include <string>

#include "files/root.h"

namespace kindred::sync {

/// True where one file of the tree answers to both of two different names, since its disk tells neither capital from
/// small letters nor forms of Unicode apart (exFAT, NTFS, SMB, macOS): to rename it, it needs a third name in between.
/// Two hard links of one file are two files here. Throws what Root throws.
bool is_other_spelling(const files::Root& tree, const std::string& name, const std::string& other);

}  // namespace kindred::sync
