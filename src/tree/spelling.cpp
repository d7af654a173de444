#include "tree/spelling.h"

#include <algorithm>

namespace kindred::sync {

namespace {

/// The folder that a name lies in, below the tree; empty for the tree's own.
std::string folder_of(const std::string& name) {
  const auto slash = name.rfind('/');
  return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

bool is_one(const files::Root& tree, const std::string& name, const std::string& other) {
  const auto state = tree.state_of(name);
  return state && state == tree.state_of(other);
}

/// Whether its folder shows the name in these letters.
bool is_listed(const files::Root& tree, const std::string& name) {
  const auto names = tree.names_that_begin(name);
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_other_spelling(const files::Root& tree, const std::string& name, const std::string& other) {
  if (name == other || name.empty() || !is_one(tree, name, other)) return false;
  const std::string folder = folder_of(name), other_folder = folder_of(other);
  if (folder != other_folder && (folder.empty() || other_folder.empty() || !is_one(tree, folder, other_folder))) {
    return false;  // links in two folders
  }
  return name.substr(folder.size()) == other.substr(other_folder.size()) || !is_listed(tree, name) ||
         !is_listed(tree, other);
}

}  // namespace kindred::sync
