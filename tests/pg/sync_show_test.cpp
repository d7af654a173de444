// `show`: where in the target's account new mirrors appear. It is the target's view from then on.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/explain/explain.h"
#include "commands/plan/plan.h"
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SyncShow : public SyncTest {
 protected:
  SyncShow() { job().show = Show::archive; }

  std::string shown(const Uuid& source) { return row("visibility", mirror_of(source)); }
  std::string explained(const Asset& asset) const {
    return fmt::format(
        "{}", fmt::join(sync::explain(share_.config, asset.id.str(), {}).assets.at(0).jobs.at(0).sentences, " "));
  }
  /// What the target changed, as it is on record for migrations of Immich.
  std::string own_changes(const Asset& asset) {
    return share_.value("select own from _face_sync_asset_map where source_asset_id = " + quoted(asset.id));
  }
  std::int64_t differing() {
    for (const sync::StepResult& step : sync().steps) {
      if (step.name == "find_differing") return step.count;
    }
    return -1;
  }
};

TEST_F(SyncShow, PutsNewMirrorsIntoTheArchive) {
  job().album_id = immich().add_album(share_.bob, "From Alice");
  AssetSpec spec;
  spec.faces = {{.person = immich().add_person(share_.alice, "Anna").id}};
  const Asset photo = add(spec);
  AssetSpec archived;
  archived.visibility = "archive";
  const Asset hidden_away = add(archived);
  AssetSpec live;
  live.library = share_.photos;
  const Asset still = immich().add_live_photo(share_.alice, live);
  const Asset one = add({}), two = add({});
  immich().add_stack(share_.alice, {one.id, two.id});
  sync();
  for (const Asset& asset : {photo, hidden_away, still, one, two}) EXPECT_EQ(shown(asset.id), "archive");
  EXPECT_EQ(shown(*Uuid::parse(row("\"livePhotoVideoId\"", still.id))), "hidden") << "else it shows as a video";
  EXPECT_EQ(share_.count("album_asset"), 5);
  EXPECT_EQ(share_.count("smart_search s join asset a on a.id = s.\"assetId\" where a.\"ownerId\" = " +
                         quoted(share_.bob.id)),
            5)
      << "search finds them";
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncShow, TimelineIsTheDefault) {
  EXPECT_EQ(Job().show, Show::timeline);
  job().show = Show::timeline;
  const Asset photo = add({});
  sync();
  EXPECT_EQ(shown(photo.id), "timeline");
}

TEST_F(SyncShow, KeepsMirrorsInTheArchiveWhenTheSourceArchivesAndUnarchives) {
  const Asset photo = add({});
  sync();
  for (const char* visibility : {"archive", "timeline"}) {
    set_row(fmt::format("visibility = '{}'", visibility), photo.id);
    sync();
    EXPECT_EQ(shown(photo.id), "archive") << "the source's is in the " << visibility;
    EXPECT_EQ(differing(), 0) << "a look at everything";
    EXPECT_EQ(own_changes(photo), "null") << "nothing that the target changed";
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
}

TEST_F(SyncShow, Promise5LetsMirrorsStandThatTheTargetMovedToTheTimeline) {
  const Asset photo = add({});
  sync();
  set_row("visibility = 'timeline'", mirror_of(photo.id));
  sync();
  EXPECT_THAT(own_changes(photo), HasSubstr("asset.visibility"));
  for (const char* visibility : {"archive", "timeline"}) {
    set_row(fmt::format("visibility = '{}'", visibility), photo.id);
    sync();
    EXPECT_EQ(shown(photo.id), "timeline") << "the source's is in the " << visibility;
    EXPECT_EQ(differing(), 0);
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    expect_settled();
  }
  set_row("visibility = 'archive'", mirror_of(photo.id));
  sync();
  set_row("visibility = 'archive'", photo.id);
  sync();
  EXPECT_EQ(shown(photo.id), "archive") << "and back again";
  EXPECT_EQ(own_changes(photo), "null");
}

TEST_F(SyncShow, ConcernsOnlyNewMirrors) {
  job().show = Show::timeline;
  const Asset before = add({});
  sync();
  job().show = Show::archive;
  const Asset after = add({});
  sync();
  EXPECT_EQ(shown(before.id), "timeline");
  EXPECT_EQ(shown(after.id), "archive");
  job().show = Show::timeline;
  const Asset last = add({});
  set_row("visibility = 'archive'", after.id);
  sync();
  set_row("visibility = 'timeline'", after.id);
  sync();
  EXPECT_EQ(shown(after.id), "archive");
  EXPECT_EQ(shown(last.id), "timeline");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(SyncShow, PurgedAndRestoredMirrorsAreMadeLikeNewOnes) {
  job().show = Show::timeline;
  const Asset purged = add({}), restored = add({});
  sync();
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where id = " + quoted(mirror_of(purged.id)));
  sync();
  run("delete from asset where \"ownerId\" = " + quoted(share_.bob.id));
  sync();
  job().show = Show::archive;
  sync::Restore(share_.config, {}).run();
  sync();
  sync();
  EXPECT_EQ(shown(restored.id), "archive");
  EXPECT_EQ(shown(purged.id), "timeline") << "made again while the job said so";
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where id = " + quoted(mirror_of(purged.id)));
  sync();
  run("delete from asset where id = " + quoted(mirror_of(purged.id)));
  sync();
  EXPECT_EQ(shown(purged.id), "archive");
  expect_settled();
}

TEST_F(SyncShow, IsWhatPlanAndExplainSay) {
  const Asset photo = add({});
  EXPECT_THAT(explained(photo), HasSubstr("The mirror will be in the archive"));
  sync::Progress quiet;
  std::vector<std::string> reasons;
  const sync::Plan plan = sync::make_plan(share_.config, {}, quiet);
  for (const sync::PlannedStep& step : plan.jobs.at(0).steps) {
    for (const sync::PlannedExample& example : step.examples) reasons.push_back(example.reason);
  }
  EXPECT_THAT(reasons, Contains("new: ready, and part of the job; it appears in the archive"));
  sync();
  EXPECT_THAT(explained(photo), HasSubstr("It is in Bob's archive, because the job shows its photos there."));
  EXPECT_THAT(explained(photo), Not(HasSubstr("changed on it")));
  set_row("visibility = 'timeline'", mirror_of(photo.id));
  EXPECT_THAT(explained(photo), HasSubstr("Bob changed on it, which stands: visibility"));
}

TEST_F(SyncShow, Promise4LeavesNothingBehindWhenUnshared) {
  add({});
  const Asset own = immich().add_asset(share_.bob, {});
  const std::set<std::string> before = all_rows(immich().db());
  sync();
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_EQ(difference(before, all_rows(immich().db())), "");
  EXPECT_EQ(row("visibility", own.id), "timeline");
}

}  // namespace
}  // namespace kindred::support
