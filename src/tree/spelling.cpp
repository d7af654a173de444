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

}  // namespace

bool is_other_spelling(const files::Root& tree, const std::string& name, const std::string& other) {
  if (name == other || name.empty() || !is_one(tree, name, other)) return false;
  const std::string folder = folder_of(name), other_folder = folder_of(other);
  if (folder != other_folder && (folder.empty() || other_folder.empty() || !is_one(tree, folder, other_folder))) {
    return false;  // links in two folders
  }
  const auto listed = tree.names_that_begin(other);
  const bool is_listed = std::find(listed.begin(), listed.end(), other) != listed.end();
  return !is_listed || name.substr(folder.size()) == other.substr(other_folder.size());
}

}  // namespace kindred::sync
