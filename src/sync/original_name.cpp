#include "sync/original_name.h"

#include "immich/paths.h"

namespace kindred::sync {

OriginalName::OriginalName(std::string relative, const Uuid& mirror_id)
    : final_(std::move(relative)), waiting_(immich::waiting_name(final_, mirror_id)) {}

bool OriginalName::make_final(files::Root& tree) const {
  using Result = files::Root::RenameResult;
  const bool original = tree.rename(waiting_, final_) != Result::name_taken;
  const bool xmp = tree.rename(waiting_xmp(), final_xmp()) != Result::name_taken;
  return original && xmp;
}

void OriginalName::remove_waiting(files::Root& tree) const {
  tree.remove(waiting_);
  tree.remove(waiting_xmp());
  tree.remove_empty_parents(waiting_);
}

}  // namespace kindred::sync
