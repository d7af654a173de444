#pragma once
#include <string>

namespace kindred::sync {

/// Tells whether paths lead into a job's tree through real folders alone: what Immich deletes or writes by such a path
/// then lies in the tree and nowhere else (promise 1). Remembers the last folder, so paths should come in order.
class TreePath {
 public:
  /// The tree as Immich names it, and as this process sees it; both with a slash at the end.
  TreePath(std::string tree, std::string here) : tree_(std::move(tree)), here_(std::move(here)) {}

  /// Empty where all is well, or where a folder is missing (the original is, then). Throws Error(failed).
  std::string what_is_wrong_with(const std::string& path);
  /// The first directory link on the way to `path`, as Immich names it; empty where there is none. Throws
  /// Error(failed).
  std::string link_on_the_way_to(const std::string& path);

 private:
  struct Answer {
    std::string wrong;
    std::string link;
  };
  const Answer& look(const std::string& relative);
  Answer examine(const std::string& folder) const;

  const std::string tree_;
  const std::string here_;
  std::string last_folder_ = "/";  ///< below the tree; a name that no folder has
  Answer last_answer_;
};

}  // namespace kindred::sync
