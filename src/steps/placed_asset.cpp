#include "steps/placed_asset.h"

#include <fmt/format.h>

#include "job/intent.h"
#include "job/job_run.h"
#include "tree/place_checks.h"

namespace kindred::sync {

namespace {

using files::Placed;
using files::PlaceResult;

constexpr const char* kCrossDevice = "cross_device";
constexpr const char* kNotSupported = "not_supported";

void count(Totals& totals, const files::Placement& placement) {
  ++totals.files;
  if (placement.how == Placed::symlinked) ++totals.symlinks;
  const auto bytes = static_cast<std::int64_t>(placement.bytes);
  (placement.how == Placed::copied ? totals.bytes_copied : totals.bytes_not_copied) += bytes;
}

/// Places the files of one mirror in turn; the first that fails ends it.
class Placer {
 public:
  Placer(JobRun& run, PlannedAsset plan) : run_(run), placed_{std::move(plan), 0, {}, {}, {}} {}

  std::variant<PlacedAsset, Fault> place() {
    if (place_all()) return std::move(placed_);
    return std::move(*fault_);
  }

 private:
  /// What stands in the way of one asset's files (a link or a foreign file for a folder in the tree, an unreadable disk
  /// block) costs no other asset; a disk that is full, read-only or without links concerns them all.
  bool place_all() {
    try {
      return (placed_.plan.motion_part ? place_motion_part() : place_original() && place_xmp()) && place_derived();
    } catch (const Error& error) {
      const Candidate& candidate = placed_.plan.candidate;
      fault_ = file_fault(candidate.source_id, candidate.original_path, error);
      return false;
    }
  }

  bool fail(std::string_view what, const std::string& path, PlaceResult result) {
    const Candidate& candidate = placed_.plan.candidate;
    fault_ = placing_fault(candidate.source_id, candidate.original_path, what, path, result);
    return false;
  }

  /// The original's name in the tree is free, or already holds the very link that was just placed under the waiting
  /// name, as after a restore of the database. A copy that lies there cannot be told from somebody else's file.
  bool name_is_free(const std::string& source, Placed how) {
    files::Root& tree = run_.places.tree();
    const std::string& name = placed_.plan.name.final();
    if (!tree.exists(name)) return true;
    if (how == Placed::hardlinked || how == Placed::symlinked) {
      const auto mode = how == Placed::hardlinked ? files::Mode::hardlink : files::Mode::symlink;
      const auto there = tree.place(source, name, mode, placed_.plan.candidate.original_path, false);
      if (there.result == PlaceResult::done && there.how == how) return true;
    }
    return fail("original", run_.job.target_path_prefix + name, PlaceResult::name_taken);
  }

  /// The tree is the source's own: its file has to be seen there, and nothing is made.
  bool find_original() {
    const std::string& source = placed_.plan.candidate.original_path;
    const std::string path = run_.job.target_path_prefix + placed_.plan.name.final();
    const auto original = look_at(run_.config, source);
    const auto shown = look_at(run_.config, path);
    if (!original) return fail("original", source, PlaceResult::source_missing);
    if (!shown || !is_same_file(*shown, *original)) {
      fault_ = Fault{placed_.plan.candidate.source_id, source, "not_in_tree",
                     fmt::format("{} does not show the source's file, as originals: existing says", path)};
      return false;
    }
    placed_.mtime_ms = mtime_ms(*shown);
    placed_.placed = "existing";
    placed_.plan.xmp.reset();  // it is the source's: Immich would write the target's edits into it all the more
    return true;
  }

  bool place_original() {
    if (run_.places.tree_is_sources()) return find_original();
    const PlannedAsset& plan = placed_.plan;
    const std::string& original = plan.candidate.original_path;
    const std::string here = immich::path_here(run_.config, original);
    const auto placement =
        run_.places.tree().place(here, plan.name.waiting(), files::mode_of(run_.job.originals), original, true);
    if (placement.result != PlaceResult::done) {
      fail("original", original, placement.result);
      if (run_.purpose != Purpose::plan && is_for_lack_of_links(*fault_)) {  // which tries links in the tree
        check_links_are_made(run_.config, run_.job, original);
      }
      return false;
    }
    if (!name_is_free(here, placement.how)) return false;
    placed_.mtime_ms = placement.mtime_ms;
    placed_.placed = placed_word(placement.how);
    placed_.made = run_.places.tree().state_of(plan.name.waiting());
    count(placed_.totals, placement);
    return true;
  }

  // Immich never rewrites it, and no scan looks where it lies: a link under its final name will do.
  bool place_motion_part() {
    const immich::DerivedPath& path = *placed_.plan.motion_part;
    const std::string& original = placed_.plan.candidate.original_path;
    const std::string here = files::resolve(immich::path_here(run_.config, original));
    if (here.empty()) return fail("original", original, PlaceResult::source_missing);
    const auto placement =
        run_.places.derived(path.folder).place(here, path.relative, files::mode_of(run_.job.thumbnails), {}, true);
    if (placement.result != PlaceResult::done) return fail("original", original, placement.result);
    placed_.mtime_ms = placement.mtime_ms;
    placed_.placed = placed_word(placement.how);
    count(placed_.totals, placement);
    return true;
  }

  // Always a copy of its own: Immich writes the target's edits into this file.
  bool place_xmp() {
    if (!immich::has_room_for_xmp(placed_.plan.name.final())) placed_.plan.xmp.reset();
    if (!placed_.plan.xmp) return true;
    const std::string path = placed_.plan.xmp->source_path;
    files::Root& tree = run_.places.tree();
    const std::string final_xmp = placed_.plan.name.final_xmp();
    if (tree.exists(final_xmp)) {  // the very copy, as after a restore of the database, or somebody else's
      const auto there =
          tree.place(immich::path_here(run_.config, path), final_xmp, files::Mode::reflink_or_copy, {}, false);
      if (there.result == PlaceResult::done) {
        placed_.xmp_made = tree.state_of(final_xmp);
        return true;
      }
      return fail("xmp", run_.job.target_path_prefix + final_xmp, PlaceResult::name_taken);
    }
    const auto placement = tree.place(immich::path_here(run_.config, path), placed_.plan.name.waiting_xmp(),
                                      files::Mode::reflink_or_copy, {}, true);
    if (placement.result == PlaceResult::source_missing) {
      placed_.plan.xmp.reset();  // the row outlived its file; Immich's own sidecar check will find the same
      return true;
    }
    if (placement.result != PlaceResult::done) return fail("xmp", path, placement.result);
    placed_.xmp_made = tree.state_of(placed_.plan.name.waiting_xmp());
    count(placed_.totals, placement);
    return true;
  }

  bool place_derived() {
    for (const PlannedFile& file : placed_.plan.files) {
      const std::string here = files::resolve(immich::path_here(run_.config, file.source_path));
      if (here.empty()) return fail(file.type, file.source_path, PlaceResult::source_missing);
      if (!run_.places.is_derived_file(here)) return fail_outside(file);
      // The target's next edit rewrites an edited file in place, so it never shares one with the source.
      const auto mode = file.is_edited ? files::Mode::reflink_or_copy : files::mode_of(run_.job.thumbnails);
      const auto placement = run_.places.derived(file.path.folder).place(here, file.path.relative, mode, {}, true);
      if (placement.result != PlaceResult::done) return fail(file.type, file.source_path, placement.result);
      count(placed_.totals, placement);
    }
    return true;
  }

  bool fail_outside(const PlannedFile& file) {
    const Candidate& candidate = placed_.plan.candidate;
    fault_ = Fault{candidate.source_id, candidate.original_path, "path_outside",
                   fmt::format("the {} {} lies outside Immich's media root", file.type, file.source_path)};
    return false;
  }

  JobRun& run_;
  PlacedAsset placed_;
  std::optional<Fault> fault_;
};

}  // namespace

std::variant<PlacedAsset, Fault> place_asset(JobRun& run, PlannedAsset plan) {
  return Placer(run, std::move(plan)).place();
}

std::vector<std::string> placed_names(const PlannedAsset& plan) {
  std::vector<std::string> names;
  if (!plan.name.waiting().empty()) {
    names.push_back(queued_tree_name(plan.name.waiting()));
    names.push_back(queued_tree_name(plan.name.waiting_xmp()));
  }
  for (const PlannedFile& file : plan.files) names.push_back(queued_name(file.path));
  if (plan.motion_part) names.push_back(queued_name(*plan.motion_part));
  return names;
}

Fault placing_fault(const Uuid& source_id, const std::string& original_path, std::string_view what,
                    const std::string& path, files::PlaceResult result) {
  const auto make = [&](std::string reason, std::string detail) {
    return Fault{source_id, original_path, std::move(reason), std::move(detail)};
  };
  switch (result) {
    case PlaceResult::source_missing:
      return make(fmt::format("{}_missing", what), fmt::format("the source's {} {} is not there", what, path));
    case PlaceResult::source_unreadable:
      return make(fmt::format("{}_unreadable", what),
                  fmt::format("no permission to read the source's {} {}: run as a user who may", what, path));
    case PlaceResult::name_taken:
      return make("name_taken", fmt::format("another file already lies at {} in the tree: move it away", path));
    case PlaceResult::cross_device:
      return make(kCrossDevice, fmt::format("{} and its place lie on two mounts, which no link crosses: mount their "
                                            "common parent, or choose auto, symlink or copy",
                                            path));
    case PlaceResult::not_supported:
      return make(
          kNotSupported,
          fmt::format(
              "this file system makes no link of {}: set `originals: copy`, or `thumbnails: copy` for thumbnails",
              path));
    case PlaceResult::done:
      break;
  }
  throw Error(ErrorKind::failed, fmt::format("no fault in placing {}", path));
}

bool is_for_lack_of_links(const Fault& fault) {
  return fault.reason == kNotSupported || fault.reason == kCrossDevice;
}

Fault file_fault(const Uuid& source_id, const std::string& original_path, const Error& error) {
  if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
  return {source_id, original_path, error.kind() == ErrorKind::refused ? "path_refused" : "file_failed", error.what()};
}

std::string_view placed_word(Placed how) {
  switch (how) {
    case Placed::hardlinked:
      return "hardlink";
    case Placed::symlinked:
      return "symlink";
    case Placed::reflinked:
      return "reflink";
    case Placed::copied:
      return "copy";
  }
  return "";
}

std::string_view placed_word(const SeenFile& shown, const SeenFile& source) {
  if (shown.is_link) return placed_word(Placed::symlinked);
  return placed_word(is_same_file(shown, source) ? Placed::hardlinked : Placed::copied);
}

}  // namespace kindred::sync
