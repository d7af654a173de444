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
    {"finish_interrupted_batches",
     {"finish", "Finishing", "{} of an interrupted cycle", "photo", "photos"},
     finish_interrupted_batches},
    {"unlink_queued_files", {"delete", "Deleting", "{} of removed photos", "file", "files"}, unlink_queued_files},
    {"take_over", {"take over", "Taking over", "{} from the predecessor", "photo", "photos"}, take_over},
    {"find_changed",
     {"find", "Finding", "what changed since the last cycle", "asset", "assets"},
     find_changed,
     {},
     false},
    {"find_touched", {"find", "Finding", "affected {}", "mirror", "mirrors"}, find_touched, {"find_changed"}, false},
    {"note_offline",
     {"note", "Noting", "{} set offline by a scan", "mirror", "mirrors"},
     note_offline,
     {"find_touched"}},
    {"forget_purged",
     {"forget", "Forgetting", "{} that Immich deleted by itself", "mirror", "mirrors"},
     forget_purged,
     {"find_touched"}},
    {"apply_brake",
     {"check", "Checking", "that not too many {} are removed at once", "mirror", "mirrors"},
     apply_brake,
     {"find_touched"},
     false},
    {"note_tombstones",
     {"record", "Recording", "{} deleted by the target", "photo", "photos"},
     note_tombstones,
     {"apply_brake"}},
    {"remove_mirrors",
     {"remove", "Removing", "{} no longer shared", "photo", "photos"},
     remove_mirrors,
     {"apply_brake"}},
    {"follow_migrations",
     {"keep", "Keeping", "values in step that an Immich upgrade rewrote", "mirror", "mirrors"},
     follow_migrations,
     {"find_touched"},
     false},
    {"reconsider_duplicates",
     {"re-check", "Re-checking", "{} skipped as duplicates", "photo", "photos"},
     reconsider_duplicates,
     {"find_changed"}},
    {"find_candidates",
     {"find", "Finding", "{} to share", "photo", "photos"},
     find_candidates,
     {"find_changed"},
     false},
    {"skip_duplicates",
     {"skip", "Skipping", "{} that the target already has", "photo", "photos"},
     skip_duplicates,
     {"find_candidates"}},
    {"note_waiting",
     {"note", "Noting", "{} that Immich is still processing", "photo", "photos"},
     note_waiting,
     {"find_candidates"},
     false},
    {"adopt_survivors",
     {"follow", "Following", "{} that the target merged", "person", "people"},
     adopt_survivors,
     {"find_changed"}},
    {"follow_people",
     {"update", "Updating", "names and birthdays of {}", "person", "people"},
     follow_people,
     {"find_changed"}},
    {"insert_people",
     {"add", "Adding", "{}", "person", "people"},
     insert_people,
     {"find_touched", "skip_duplicates", "adopt_survivors"}},
    {"place_person_thumbnails",
     {"copy", "Copying", "{} of people", "picture", "pictures"},
     place_person_thumbnails,
     {"insert_people"}},
    {"insert_assets", {"add", "Adding", "{}", "photo", "photos"}, insert_assets, {"insert_people"}},
    {"follow_originals",
     {"follow", "Following", "{} moved or replaced by the source", "original", "originals"},
     follow_originals,
     {"find_touched"}},
    {"insert_stacks", {"add", "Adding", "{}", "stack", "stacks"}, insert_stacks, {"find_changed"}},
    {"follow_rows",
     {"update", "Updating", "{} of changed photos", "row", "rows"},
     follow_rows,
     {"insert_people", "follow_migrations"}},
    {"drop_stacks",
     {"delete", "Deleting", "{} that the source dissolved", "stack", "stacks"},
     drop_stacks,
     {"follow_rows"}},
    {"follow_tags", {"update", "Updating", "{}", "tag", "tags"}, follow_tags, {"find_changed"}},
    {"set_feature_faces",
     {"set", "Setting", "feature photos of {}", "person", "people"},
     set_feature_faces,
     {"find_changed"}},
    {"sweep_orphans",
     {"delete", "Deleting", "{} without faces", "mirrored person", "mirrored people"},
     sweep_orphans,
     {"find_candidates", "adopt_survivors"}},
    {"fill_album", {"add", "Adding", "{} to the album", "photo", "photos"}, fill_album, {"find_changed"}},
}};

}  // namespace

std::span<const Step> steps() {
  return kSteps;
}

}  // namespace kindred::sync
