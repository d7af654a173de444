#pragma once
#include <string>

#include "base/uuid.h"
#include "tree/places.h"

namespace kindred::sync {

/// The names of a mirror's original in the tree, and of the XMP file beside it. Until the rows are committed both wait
/// under dot-names, which scans skip; then they take the names that the rows say.
class OriginalName {
 public:
  /// Of a mirror whose original does not lie in the tree: nothing waits there.
  OriginalName() = default;
  /// `relative` is the original's path below the tree. In a tree that is the source's own, it is there already and
  /// nothing waits.
  OriginalName(const Places& places, std::string relative, const Uuid& mirror_id);

  const std::string& final() const { return final_; }
  const std::string& waiting() const { return waiting_; }
  std::string final_xmp() const { return final_ + ".xmp"; }
  std::string waiting_xmp() const { return waiting_ + ".xmp"; }

  /// Gives the waiting files their final names; harmless when done before. False where another file has taken a name.
  bool make_final(Places& places) const;
  /// Removes the waiting files, and the folders that this leaves empty.
  void remove_waiting(Places& places) const;

 private:
  std::string final_;
  std::string waiting_;  ///< empty where nothing waits
};

}  // namespace kindred::sync
