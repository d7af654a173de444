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
    {"finish_interrupted_batches", "finish what a killed cycle left", "assets", finish_interrupted_batches},
    {"unlink_queued_files", "unlink files whose rows are gone", "files", unlink_queued_files},
    {"take_over", "take over mirrors that no job made", "mirrors", take_over},
    {"find_changed", "find what changed since the last cycle", "assets", find_changed, {}, false},
    {"find_touched", "find the mirrors that this concerns", "mirrors", find_touched, {"find_changed"}, false},
    {"note_offline", "note which mirrors a scan set offline", "mirrors", note_offline, {"find_touched"}},
    {"forget_purged", "forget mirrors that Immich deleted by itself", "mirrors", forget_purged, {"find_touched"}},
    {"apply_brake", "check that not too many mirrors go at once", "mirrors", apply_brake, {"find_touched"}, false},
    {"note_tombstones", "note what the target deleted for good", "mirrors", note_tombstones, {"apply_brake"}},
    {"remove_mirrors", "remove mirrors whose source went", "mirrors", remove_mirrors, {"apply_brake"}},
    {"follow_migrations",
     "keep following values that an upgrade of Immich rewrote",
     "mirrors",
     follow_migrations,
     {"find_touched"},
     false},
    {"reconsider_duplicates",
     "ask anew about duplicates whose own copy went",
     "assets",
     reconsider_duplicates,
     {"find_changed"}},
    {"find_candidates",
     "find the source's ready photos without a mirror",
     "assets",
     find_candidates,
     {"find_changed"},
     false},
    {"skip_duplicates",
     "skip photos of which the target has an own copy",
     "assets",
     skip_duplicates,
     {"find_candidates"}},
    {"note_waiting", "note what Immich has not finished with", "assets", note_waiting, {"find_candidates"}, false},
    {"adopt_survivors", "follow people whom the target merged", "people", adopt_survivors, {"find_changed"}},
    {"follow_people", "follow the source's names and birthdays of people", "people", follow_people, {"find_changed"}},
    {"insert_people",
     "make mirrors of people who have none",
     "people",
     insert_people,
     {"find_touched", "skip_duplicates"}},
    {"place_person_thumbnails",
     "copy pictures of people that are new or changed",
     "pictures",
     place_person_thumbnails,
     {"insert_people"}},
    {"insert_assets", "place the files and insert the mirrors", "mirrors", insert_assets, {"insert_people"}},
    {"follow_originals", "follow moved and replaced originals", "mirrors", follow_originals, {"find_touched"}},
    {"insert_stacks", "make the source's stacks the target's own", "stacks", insert_stacks, {"find_changed"}},
    {"follow_rows",
     "follow changed rows, files and faces",
     "rows",
     follow_rows,
     {"insert_people", "follow_migrations"}},
    {"drop_stacks", "delete stacks that the source dissolved", "stacks", drop_stacks, {"follow_rows"}},
    {"follow_tags", "give mirrors the source's tags", "tags", follow_tags, {"find_changed"}},
    {"set_feature_faces", "give mirrored people their feature face", "people", set_feature_faces, {"find_changed"}},
    {"sweep_orphans", "delete mirrored people without a face", "people", sweep_orphans, {"find_candidates"}},
    {"fill_album", "put the mirrors into the job's album", "entries", fill_album, {"find_changed"}},
}};

}  // namespace

std::span<const Step> steps() {
  return kSteps;
}

}  // namespace kindred::sync
