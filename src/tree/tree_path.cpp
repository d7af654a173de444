#include "tree/tree_path.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "files/syscall_error.h"

namespace kindred::sync {

std::string TreePath::what_is_wrong_with(const std::string& path) {
  if (!path.starts_with(tree_)) return "lies outside of the tree " + tree_;
  return look(path.substr(tree_.size())).wrong;
}

std::string TreePath::link_on_the_way_to(const std::string& path) {
  return path.starts_with(tree_) ? look(path.substr(tree_.size())).link : "";
}

const TreePath::Answer& TreePath::look(const std::string& relative) {
  const std::string folder = relative.substr(0, relative.rfind('/') + 1);
  if (folder != last_folder_) {
    last_answer_ = examine(folder);
    last_folder_ = folder;
  }
  return last_answer_;
}

TreePath::Answer TreePath::examine(const std::string& folder) const {
  for (std::size_t begin = 0, end; (end = folder.find('/', begin)) != std::string::npos; begin = end + 1) {
    const std::string name = folder.substr(begin, end - begin);
    if (name.empty() || name == "." || name == "..") return {fmt::format("the folder '{}' in the path", name), {}};
    const std::string here = here_ + folder.substr(0, end);
    struct stat status {};
    if (::lstat(here.c_str(), &status) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return {};
      files::throw_errno(errno, "look at", here);
    }
    const std::string shown = tree_ + folder.substr(0, end);
    if (S_ISLNK(status.st_mode)) return {shown + " is a link", shown};
  }
  return {};
}

}  // namespace kindred::sync
