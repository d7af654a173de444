#include "cycle/steps.h"

#include <array>

#include "steps/albums.h"
#include "steps/candidates.h"
#include "steps/duplicates.h"
#include "steps/follow_originals.h"
#include "steps/follow_rows.h"
#include "steps/insert_assets.h"
#include "steps/interrupted.h"
#include "steps/migrations.h"
#include "steps/offline.h"
#include "steps/people.h"
#include "steps/person_pictures.h"
#include "steps/removal.h"
#include "steps/stacks.h"
#include "steps/tags.h"
#include "steps/take_over.h"
#include "steps/touched.h"

namespace kindred::sync {

namespace {

constexpr std::array<Step, 28> kSteps = {{
    {"finish_interrupted_batches", "finish what an interrupted cycle left", "assets", finish_interrupted_batches},
    {"unlink_queued_files", "delete files whose rows were deleted", "files", unlink_queued_files},
    {"take_over", "take over mirrors that the predecessor made", "mirrors", take_over},
    {"find_changed", "find what changed since the last cycle", "assets", find_changed, {}, false},
    {"find_touched", "find affected mirrors", "mirrors", find_touched, {"find_changed"}, false},
    {"note_offline", "note mirrors that a scan set offline", "mirrors", note_offline, {"find_touched"}},
    {"forget_purged", "forget mirrors that Immich deleted on its own", "mirrors", forget_purged, {"find_touched"}},
    {"apply_brake",
     "check that not too many mirrors are removed at once",
     "mirrors",
     apply_brake,
     {"find_touched"},
     false},
    {"note_tombstones", "record tombstones", "mirrors", note_tombstones, {"apply_brake"}},
    {"remove_mirrors", "remove mirrors that are no longer shared", "mirrors", remove_mirrors, {"apply_brake"}},
    {"follow_migrations",
     "keep following values that an Immich upgrade rewrote",
     "mirrors",
     follow_migrations,
     {"find_touched"},
     false},
    {"reconsider_duplicates",
     "re-check skipped duplicates whose original is gone",
     "assets",
     reconsider_duplicates,
     {"find_changed"}},
    {"find_candidates", "find photos to share", "assets", find_candidates, {"find_changed"}, false},
    {"skip_duplicates", "skip photos that the target already has", "assets", skip_duplicates, {"find_candidates"}},
    {"note_waiting", "note photos that Immich is still processing", "assets", note_waiting, {"find_candidates"}, false},
    {"adopt_survivors", "follow people that the target merged", "people", adopt_survivors, {"find_changed"}},
    {"follow_people", "update names and birthdays of people", "people", follow_people, {"find_changed"}},
    {"insert_people", "add people", "people", insert_people, {"find_touched", "skip_duplicates", "adopt_survivors"}},
    {"place_person_thumbnails",
     "copy new and changed pictures of people",
     "pictures",
     place_person_thumbnails,
     {"insert_people"}},
    {"insert_assets", "add photos", "mirrors", insert_assets, {"insert_people"}},
    {"follow_originals", "follow moved and replaced originals", "mirrors", follow_originals, {"find_touched"}},
    {"insert_stacks", "add stacks", "stacks", insert_stacks, {"find_changed"}},
    {"follow_rows", "update changed photos", "rows", follow_rows, {"insert_people", "follow_migrations"}},
    {"drop_stacks", "delete stacks that the source dissolved", "stacks", drop_stacks, {"follow_rows"}},
    {"follow_tags", "update tags", "tags", follow_tags, {"find_changed"}},
    {"set_feature_faces", "set the feature photos of people", "people", set_feature_faces, {"find_changed"}},
    {"sweep_orphans",
     "delete mirrored people without faces",
     "people",
     sweep_orphans,
     {"find_candidates", "adopt_survivors"}},
    {"fill_album", "add photos to the album", "entries", fill_album, {"find_changed"}},
}};

}  // namespace

std::span<const Step> steps() {
  return kSteps;
}

}  // namespace kindred::sync
