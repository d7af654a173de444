#include "tree/original_name.h"

#include "base/error.h"
#include "immich/paths.h"

namespace kindred::sync {

OriginalName::OriginalName(const Places& places, std::string relative, const Uuid& mirror_id)
    : final_(std::move(relative)), waiting_(places.tree_is_sources() ? "" : immich::waiting_name(final_, mirror_id)) {}

bool OriginalName::make_final(Places& places) const {
  using Result = files::Root::RenameResult;
  if (waiting_.empty()) return true;
  files::Root& tree = places.tree();
  const bool original = tree.rename(waiting_, final_) != Result::name_taken;
  if (!tree.exists(waiting_xmp())) return original;  // of the longest names `.xmp` is one too long to ask for
  return tree.rename(waiting_xmp(), final_xmp()) != Result::name_taken && original;
}

void OriginalName::remove_waiting(Places& places) const {
  if (waiting_.empty()) return;
  files::Root& tree = places.tree();
  try {
    tree.remove(waiting_);
    tree.remove(waiting_xmp());
    tree.remove_empty_parents(waiting_);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::refused) throw;  // a folder is a link by now: nothing of ours lies behind it
  }
}

}  // namespace kindred::sync
