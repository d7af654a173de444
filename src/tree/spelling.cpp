#include "tree/spelling.h"

#include <algorithm>

namespace kindred::sync {

namespace {

/// The folder that a name lies in, below the tree; empty for the tree's own.
std::string folder_of(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

/// Whether its folder shows the name in these letters.
bool is_listed(const files::Root& tree, const std::string& name) {
  const auto names = tree.names_that_begin(name);
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_one_folder(const files::Root& tree, const std::string& folder, const std::string& other);

/// Some disks number their files by path (mergerfs, FUSE programs), so one file has another number under each spelling.
/// Of two files, both names are listed.
bool is_one(const files::Root& tree, const std::string& name, const std::string& other) {
  const auto state = tree.state_of(name), other_state = tree.state_of(other);
  if (!state || !other_state || state->size != other_state->size || state->mtime_ns != other_state->mtime_ns) {
    return false;
  }
  const std::string folder = folder_of(name), other_folder = folder_of(other);
  if (!is_one_folder(tree, folder, other_folder)) return false;  // links in two folders
  if (name.substr(folder.size()) == other.substr(other_folder.size())) return true;
  const int listed = (is_listed(tree, name) ? 1 : 0) + (is_listed(tree, other) ? 1 : 0);
  return listed == 1 || (listed == 0 && state->inode == other_state->inode);
}

bool is_one_folder(const files::Root& tree, const std::string& folder, const std::string& other) {
  if (folder == other) return true;
  if (folder.empty() || other.empty()) return false;
  const auto state = tree.state_of(folder);
  return (state && state == tree.state_of(other)) || is_one(tree, folder, other);
}

}  // namespace

bool is_other_spelling(const files::Root& tree, const std::string& name, const std::string& other) {
  return name != other && !name.empty() && is_one(tree, name, other);
}

}  // namespace kindred::sync
