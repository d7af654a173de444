#include "sync/original_name.h"

#include "base/error.h"
#include "immich/paths.h"

namespace kindred::sync {

OriginalName::OriginalName(std::string relative, const Uuid& mirror_id)
    : final_(std::move(relative)), waiting_(immich::waiting_name(final_, mirror_id)) {}

bool OriginalName::make_final(files::Root& tree) const {
  using Result = files::Root::RenameResult;
  if (final_.empty()) return true;
  const bool original = tree.rename(waiting_, final_) != Result::name_taken;
  if (!tree.exists(waiting_xmp())) return original;  // of the longest names `.xmp` is one too long to ask for
  return tree.rename(waiting_xmp(), final_xmp()) != Result::name_taken && original;
}

void OriginalName::remove_waiting(files::Root& tree) const {
  if (final_.empty()) return;
  try {
    tree.remove(waiting_);
    tree.remove(waiting_xmp());
    tree.remove_empty_parents(waiting_);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::refused) throw;  // a folder is a link by now: nothing of ours lies behind it
  }
}

}  // namespace kindred::sync
