// The last part of a move, after its rows are committed: the files take the names that the rows say.
//
// Names may pass from one mirror to another, so all XMP files that move are set aside first, under the waiting names of
// where they go; then each waiting original takes its name, for which the old file of another mirror in the same move
// makes room, and its XMP file follows. An original that waits no more shows that the first part was gone through: what
// lies under its name belongs to it, and not to the mirror that had the name before. So the same again does no harm.
#include "steps/final_names.h"

#include <set>
#include <unordered_map>

#include "base/kill_point.h"
#include "job/job_run.h"
#include "steps/placed_asset.h"
#include "tree/spelling.h"

namespace kindred::sync {

namespace {

class Namer {
 public:
  Namer(JobRun& run, std::span<const NamedOriginal> originals) : run_(run), originals_(originals) {
    for (const NamedOriginal& original : originals) {
      takers_.emplace(original.name.final(), &original);
      if (!original.old_path.empty()) leavers_.emplace(original.old_path, &original);
    }
  }

  NamingOutcome name_all() {
    for (const NamedOriginal& original : originals_) attempt(original, [&] { set_xmp_aside(original); });
    kill_point("xmp_files_set_aside");
    for (const NamedOriginal& original : originals_) {
      if (!failed_.contains(original.mirror_id)) attempt(original, [&] { take_name(original); });
      kill_point("moved_original_named");
    }
    for (const NamedOriginal& original : originals_) {
      if (!failed_.contains(original.mirror_id)) outcome_.done.push_back(original);
    }
    return std::move(outcome_);
  }

 private:
  /// What stands in the way of one mirror's files costs no other; a full disk concerns them all.
  template <class Act>
  void attempt(const NamedOriginal& original, const Act& act) {
    try {
      act();
    } catch (const Error& error) {
      fail(original, file_fault(original.source_id, original.source_path, error));
    }
  }

  void fail(const NamedOriginal& original, Fault fault) {
    failed_.insert(original.mirror_id);
    outcome_.faults.push_back(std::move(fault));
  }

  bool is_waiting(const NamedOriginal& original) { return run_.places.tree().exists(original.name.waiting()); }

  /// Whether what lies under the mirror's old name is another mirror's by now.
  bool old_name_is_anothers(const NamedOriginal& original) {
    const auto taker = takers_.find(original.old_path);
    return taker == takers_.end() ? original.old_name_is_taken : !is_waiting(*taker->second);
  }

  /// The target's own edits live in the XMP file, so it moves along rather than being copied anew.
  void set_xmp_aside(const NamedOriginal& original) {
    if (original.old_path.empty() || old_name_is_anothers(original)) return;
    run_.places.tree().rename(original.old_path + ".xmp", original.name.waiting_xmp());
  }

  void take_name(const NamedOriginal& original) {
    files::Root& tree = run_.places.tree();
    const std::string& name = original.name.final();
    const auto leaver = leavers_.find(name);
    const NamedOriginal* const before = leaver != leavers_.end()                           ? leaver->second
                                        : is_other_spelling(tree, original.old_path, name) ? &original
                                                                                           : nullptr;
    if (before != nullptr && is_waiting(original) && is_ours(*before, name)) tree.remove(name);
    if (original.name.make_final(run_.places)) return;
    const std::string taken = run_.job.target_path_prefix + (is_waiting(original) ? name : original.name.final_xmp());
    fail(original,
         placing_fault(original.source_id, original.source_path, "original", taken, files::PlaceResult::name_taken));
  }

  /// Whether what lies under the name is what was made for the mirror that had it before.
  bool is_ours(const NamedOriginal& before, const std::string& name) const {
    if (!before.made) return true;
    const auto there = run_.places.tree().state_of(name);
    return there && before.made->is(*there, look_at(run_.config, before.source_path));
  }

  JobRun& run_;
  const std::span<const NamedOriginal> originals_;
  std::unordered_map<std::string, const NamedOriginal*> takers_;   ///< by the names that they take
  std::unordered_map<std::string, const NamedOriginal*> leavers_;  ///< by the names that they had
  std::set<Uuid> failed_;
  NamingOutcome outcome_;
};

}  // namespace

NamingOutcome give_final_names(JobRun& run, std::span<const NamedOriginal> originals) {
  return Namer(run, originals).name_all();
}

}  // namespace kindred::sync
