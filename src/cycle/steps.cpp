#include "cycle/steps.h"

#include <array>

#include "commands/predecessor/take_over.h"
#include "steps/albums.h"
#include "steps/candidates.h"
#include "steps/differing.h"
#include "steps/duplicates.h"
#include "steps/follow_originals.h"
#include "steps/follow_rows.h"
#include "steps/insert_assets.h"
#include "steps/interrupted.h"
#include "steps/keep.h"
#include "steps/migrations.h"
#include "steps/mirrored_albums.h"
#include "steps/offline.h"
#include "steps/people.h"
#include "steps/person_pictures.h"
#include "steps/removal.h"
#include "steps/stacks.h"
#include "steps/tags.h"
#include "steps/touched.h"

namespace kindred::sync {

namespace {

constexpr std::array<Step, 34> kSteps = {{
    {"finish_interrupted_batches",
     {"finish", "Finishing", "{} of an interrupted cycle", "photo", "photos"},
     finish_interrupted_batches},
    {"unlink_queued_files", {"delete", "Deleting", "{} of removed photos", "file", "files"}, unlink_queued_files},
    {"take_over", {"take over", "Taking over", "{} from the predecessor", "photo", "photos"}, take_over},
    {"find_changed",
     {"find", "Finding", "what changed since the last cycle", "asset", "assets"},
     find_changed,
     List::none,
     List::changed,
     false},
    {"apply_rules",
     {"apply", "Applying", "the job's rules to {}", "asset", "assets"},
     apply_rules,
     List::changed,
     List::judged,
     false},
    {"find_touched",
     {"find", "Finding", "affected {}", "mirror", "mirrors"},
     find_touched,
     List::changed | List::judged,
     List::mirrors,
     false},
    {"note_offline", {"note", "Noting", "{} set offline by a scan", "mirror", "mirrors"}, note_offline, List::mirrors},
    {"forget_purged",
     {"forget", "Forgetting", "{} that Immich deleted by itself", "mirror", "mirrors"},
     forget_purged,
     List::mirrors},
    {"apply_brake",
     {"check", "Checking", "that not too many {} are removed at once", "mirror", "mirrors"},
     apply_brake,
     List::mirrors,
     List::removals,
     false},
    {"note_tombstones",
     {"record", "Recording", "{} deleted by the target", "photo", "photos"},
     note_tombstones,
     List::removals},
    {"remove_mirrors",
     {"remove", "Removing", "{} no longer shared", "photo", "photos"},
     remove_mirrors,
     List::removals},
    {"keep_mirrors",
     {"keep", "Keeping", "{} no longer shared, as the target's own", "photo", "photos"},
     keep_mirrors,
     List::mirrors},
    {"follow_migrations",
     {"keep", "Keeping", "values in step that an Immich upgrade rewrote", "mirror", "mirrors"},
     follow_migrations,
     List::mirrors,
     List::migrated_values,
     false},
    {"reconsider_duplicates",
     {"re-check", "Re-checking", "{} skipped as duplicates", "photo", "photos"},
     reconsider_duplicates,
     List::changed},
    {"find_candidates",
     {"find", "Finding", "{} to share", "photo", "photos"},
     find_candidates,
     List::changed | List::judged,
     List::candidates,
     false},
    {"adopt_kept",
     {"take back", "Taking back", "{} that the target kept and that are shared again", "photo", "photos"},
     adopt_kept,
     List::candidates | List::mirrors,
     List::unkept},
    {"skip_duplicates",
     {"skip", "Skipping", "{} that the target already has", "photo", "photos"},
     skip_duplicates,
     List::candidates | List::unkept,
     List::new_photos},
    {"note_waiting",
     {"note", "Noting", "{} that Immich is still processing", "photo", "photos"},
     note_waiting,
     List::candidates,
     List::none,
     false},
    {"adopt_survivors",
     {"follow", "Following", "{} that the target merged", "person", "people"},
     adopt_survivors,
     List::changed,
     List::mappings_of_people},
    {"follow_people",
     {"update", "Updating", "names and birthdays of {}", "person", "people"},
     follow_people,
     List::changed},
    {"insert_people",
     {"add", "Adding", "{}", "person", "people"},
     insert_people,
     List::mirrors | List::new_photos | List::mappings_of_people,
     List::people},
    {"place_person_thumbnails",
     {"copy", "Copying", "{} of people", "picture", "pictures"},
     place_person_thumbnails,
     List::people},
    {"insert_assets", {"add", "Adding", "{}", "photo", "photos"}, insert_assets, List::new_photos | List::people},
    {"follow_originals",
     {"follow", "Following", "{} moved or replaced by the source", "original", "originals"},
     follow_originals,
     List::mirrors},
    {"insert_stacks", {"add", "Adding", "{}", "stack", "stacks"}, insert_stacks, List::changed},
    {"find_differing",
     {"compare", "Comparing", "{} with their sources", "mirror", "mirrors"},
     find_differing,
     List::mirrors | List::people | List::migrated_values,
     List::differing,
     false},
    {"follow_rows",
     {"update", "Updating", "{} of changed photos", "row", "rows"},
     follow_rows,
     List::differing,
     List::rows},
    {"drop_stacks", {"delete", "Deleting", "{} that the source dissolved", "stack", "stacks"}, drop_stacks, List::rows},
    {"follow_tags", {"update", "Updating", "{}", "tag", "tags"}, follow_tags, List::changed},
    {"set_feature_faces",
     {"set", "Setting", "feature photos of {}", "person", "people"},
     set_feature_faces,
     List::changed},
    {"sweep_orphans",
     {"delete", "Deleting", "{} without faces", "mirrored person", "mirrored people"},
     sweep_orphans,
     List::candidates | List::mappings_of_people},
    {"insert_albums", {"add", "Adding", "{}", "album", "albums"}, insert_albums, List::changed},
    {"fill_album", {"add", "Adding", "{} to albums", "photo", "photos"}, fill_album, List::changed},
    {"follow_albums",
     {"update", "Updating", "{} of the target", "album", "albums"},
     follow_albums,
     List::changed | List::removals},
}};

constexpr bool each_list_is_filled_before_it_is_read() {
  List filled = List::none;
  for (const Step& step : kSteps) {
    if (!has_all(filled, step.reads)) return false;
    filled = filled | step.fills;
  }
  return true;
}
static_assert(each_list_is_filled_before_it_is_read());

}  // namespace

std::span<const Step> steps() {
  return kSteps;
}

}  // namespace kindred::sync
