// `albums: mirror`: albums that the job's rules name become albums of the target's own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "commands/explain/explain.h"
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "pg/rules_test.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Alice's album Summer with two photos, which a rule takes, and a favorite, which another rule takes.
class MirroredAlbums : public RulesTest {
 protected:
  MirroredAlbums() {
    photo_ = add_at("photo.jpg");
    other_ = add_at("other.jpg");
    loved_ = add_at("loved.jpg");
    set_row("\"isFavorite\" = true", loved_.id);
    album_ = immich().add_album(share_.alice, "Summer", {photo_.id, other_.id});
    his_ = mirror_of(album_);
    job().share.resize(2);
    job().share[0].conditions.albums = {named("Summer")};
    job().share[1].conditions.favorite = true;
    job().albums = AlbumsMode::mirror;
  }

  /// What `verify` finds.
  std::vector<std::string> wrong() {
    std::vector<std::string> found = RulesTest::wrong();
    std::erase_if(found, [](const std::string& line) { return !line.starts_with("verify: "); });
    return found;
  }
  /// A cycle, and a second one, which has nothing to do.
  void settle() {
    RulesTest::settle();
    EXPECT_THAT(wrong(), IsEmpty());
  }
  void look_at_everything() {
    const sync::CycleReport report = sync::run_cycle(*context_, {.only_job = {}, .everything = true}, quiet_);
    EXPECT_EQ(report.exit_code(), 0);
    settle();
  }
  void release() {
    sync::run_cycle(*context_, {.only_job = {}, .retry_all_faults = true, .release = "family"}, quiet_);
    settle();
  }

  std::vector<std::string> photos_in(const Uuid& album) {
    std::vector<std::string> names;
    for (const pg::Row row :
         immich().query("select a.\"originalPath\" as path from album_asset e join asset a on a.id = e.\"assetId\""
                        " where e.\"albumId\" = $1",
                        album)) {
      names.push_back(std::filesystem::path(row.get<std::string>("path")).filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::vector<std::string> in_his() { return photos_in(his_); }
  std::string of_his(const std::string& column) {
    return share_.value("select " + column + " from album where id = " + quoted(his_));
  }
  bool has_his() { return share_.count("album where id = " + quoted(his_)) == 1; }
  std::string owner_of(const Uuid& album) {
    return share_.value(immich().columns().has("album", "ownerId")
                            ? "select \"ownerId\" from album where id = " + quoted(album)
                            : "select \"userId\" from album_user where role = 'owner' and \"albumId\" = " +
                                  quoted(album));
  }
  void set_album(const std::string& assignments, const Uuid& album) {
    run("update album set " + assignments + " where id = " + quoted(album));
  }
  void put(const Uuid& album, const Uuid& asset) { immich().add_to_album(album, {asset}); }
  void take_out(const Uuid& album, const Uuid& asset) {
    immich().query("delete from album_asset where \"albumId\" = $1 and \"assetId\" = $2", album, asset);
  }
  void delete_album(const Uuid& album) { run("delete from album where id = " + quoted(album)); }
  sync::UnshareCounts unshare() {
    sync::Unshare unshare(share_.config, "family", quiet_);
    const sync::UnshareCounts counts = unshare.plan();
    unshare.run(false);
    return counts;
  }

  Asset photo_, other_, loved_;
  Uuid album_, his_;
};

TEST_F(MirroredAlbums, Promise1AreTheTargetsOwnAndLikeTheSources) {
  set_album("\"order\" = 'asc'", album_);
  const SourceSnapshot before = source();
  settle();
  EXPECT_EQ(owner_of(his_), share_.bob.id.str());
  EXPECT_EQ(of_his("\"albumName\""), "Summer");
  EXPECT_EQ(of_his("description"), "About Summer");
  EXPECT_EQ(of_his("\"order\""), "asc");
  EXPECT_EQ(of_his("\"albumThumbnailAssetId\""), mirror_of(photo_.id).str());
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg")) << "not the favorite";
  EXPECT_EQ(difference(before, source()), "");
  EXPECT_EQ(owner_of(album_), share_.alice.id.str());
}

TEST_F(MirroredAlbums, AreForetoldByAPlan) {
  job().albums = AlbumsMode::none;
  share_.cycle();
  job().albums = AlbumsMode::mirror;
  share_.plan_first = true;
  share_.cycle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg"));
  set_album("\"albumName\" = 'Autumn'", album_);
  take_out(album_, photo_.id);
  share_.cycle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg"));
}

TEST_F(MirroredAlbums, AreNotMadeWithoutTheKeyNorOfWhatNeverNames) {
  job().albums = AlbumsMode::none;
  settle();
  EXPECT_FALSE(has_his());
  job().albums = AlbumsMode::mirror;
  const Uuid secret = immich().add_album(share_.alice, "Secret", {loved_.id});
  const Uuid best = immich().add_album(share_.alice, "Best", {photo_.id});
  job().never.emplace_back();
  job().never[0].conditions.albums = {named("Secret")};
  job().share[0].except.emplace();
  job().share[0].except->albums = {named("Best")};
  context_->forget();
  settle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg"));
  EXPECT_EQ(share_.count("album where id in (" + quoted(mirror_of(secret)) + ", " + quoted(mirror_of(best)) + ")"), 0);
}

TEST_F(MirroredAlbums, ComeWithTheirFirstPhoto) {
  take_out(album_, photo_.id);
  take_out(album_, other_.id);
  settle();
  EXPECT_FALSE(has_his()) << "there is nothing to show";
  put(album_, loved_.id);
  settle();
  EXPECT_THAT(in_his(), ElementsAre("loved.jpg")) << "whatever rule takes it";
}

TEST_F(MirroredAlbums, OfSomebodyElseThatAreSharedWithTheSourceShowTheSourcesPhotos) {
  const User carol = immich().add_user("Carol");
  const Asset carols = immich().add_asset(carol, {});
  const Uuid family = immich().add_album(carol, "Family", {carols.id, photo_.id});
  immich().share_album(family, share_.alice, "editor");
  job().share[0].conditions.albums.push_back(named("Family"));
  settle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg"));
  EXPECT_THAT(photos_in(mirror_of(family)), ElementsAre("photo.jpg"));
  EXPECT_EQ(share_.value("select (\"albumThumbnailAssetId\" is null)::text from album where id = " +
                         quoted(mirror_of(family))),
            "true")
      << "the cover is Carol's, so Immich chooses";
}

TEST_F(MirroredAlbums, FollowTheSourcesNameDescriptionOrderAndCover) {
  settle();
  const SourceSnapshot before = source();
  set_album("\"albumName\" = 'Autumn', description = 'Leaves', \"order\" = 'asc', \"albumThumbnailAssetId\" = " +
                quoted(other_.id),
            album_);
  settle();
  EXPECT_EQ(of_his("\"albumName\""), "Autumn");
  EXPECT_EQ(of_his("description"), "Leaves");
  EXPECT_EQ(of_his("\"order\""), "asc");
  EXPECT_EQ(of_his("\"albumThumbnailAssetId\""), mirror_of(other_.id).str());
  put(album_, loved_.id);
  set_album("\"albumThumbnailAssetId\" = " + quoted(loved_.id), album_);
  settle();
  EXPECT_EQ(of_his("\"albumThumbnailAssetId\""), mirror_of(loved_.id).str()) << "it comes with its photo";
  EXPECT_NE(difference(before, source()), "") << "what Alice did";
}

TEST_F(MirroredAlbums, Promise5KeepWhatTheTargetChanged) {
  settle();
  set_album("\"albumName\" = 'From my sister', \"albumThumbnailAssetId\" = " + quoted(mirror_of(other_.id)), his_);
  settle();
  put(album_, loved_.id);
  set_album("\"albumName\" = 'Autumn', description = 'Leaves', \"albumThumbnailAssetId\" = " + quoted(loved_.id),
            album_);
  settle();
  EXPECT_EQ(of_his("\"albumName\""), "From my sister");
  EXPECT_EQ(of_his("description"), "Leaves") << "which nobody changed";
  EXPECT_EQ(of_his("\"albumThumbnailAssetId\""), mirror_of(other_.id).str());
  set_album("\"albumName\" = 'Autumn'", his_);
  settle();
  set_album("\"albumName\" = 'Winter'", album_);
  settle();
  EXPECT_EQ(of_his("\"albumName\""), "Winter") << "the target went back to the source's";
}

TEST_F(MirroredAlbums, TakeImmichsChoiceOfACoverForNobodys) {
  set_row("\"isFavorite\" = true", photo_.id);  // shared all the same
  put(album_, loved_.id);
  settle();
  take_out(album_, photo_.id);
  set_album("\"albumThumbnailAssetId\" = null", album_);
  settle();
  set_album("\"albumThumbnailAssetId\" = " + quoted(mirror_of(loved_.id)), his_);  // as Immich heals itself
  settle();
  set_album("\"albumThumbnailAssetId\" = " + quoted(other_.id), album_);
  settle();
  EXPECT_EQ(of_his("\"albumThumbnailAssetId\""), mirror_of(other_.id).str());
}

TEST_F(MirroredAlbums, FollowWhatTheSourcePutsInAndTakesOut) {
  settle();
  const Asset late = add_at("late.jpg");
  put(album_, late.id);
  put(album_, loved_.id);
  settle();
  EXPECT_THAT(in_his(), ElementsAre("late.jpg", "loved.jpg", "other.jpg", "photo.jpg"));
  let_an_hour_pass();
  take_out(album_, late.id);
  take_out(album_, loved_.id);
  settle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg"));
  EXPECT_FALSE(is_mirrored(late)) << "no rule takes it any more";
  EXPECT_TRUE(is_mirrored(loved_));
  EXPECT_GE(share_.count("album_asset_audit where \"albumId\" = " + quoted(his_) +
                         " and \"assetId\" = " + quoted(mirror_of(loved_.id))),
            1)
      << "phones hear of it";
  put(album_, loved_.id);
  settle();
  EXPECT_THAT(in_his(), Contains("loved.jpg"));
}

TEST_F(MirroredAlbums, Promise5LeaveOutWhatTheTargetTookOut) {
  settle();
  take_out(his_, mirror_of(other_.id));
  settle();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
  EXPECT_TRUE(is_mirrored(other_));
  look_at_everything();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
}

TEST_F(MirroredAlbums, Promise5NoticeWhatTheTargetTookOutWhateverTheAuditSays) {
  settle();
  take_out(his_, mirror_of(other_.id));
  run("delete from album_asset_audit");  // Immich keeps it for a hundred days
  look_at_everything();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
}

TEST_F(MirroredAlbums, Promise5LeaveWhatTheTargetPutInItself) {
  settle();
  const Asset own = immich().add_asset(share_.bob, {.path = "own.jpg"});
  put(his_, own.id);
  put(his_, mirror_of(loved_.id));
  settle();
  put(album_, loved_.id);
  settle();
  take_out(album_, loved_.id);
  settle();
  EXPECT_THAT(in_his(), ElementsAre("loved.jpg", "other.jpg", "own.jpg", "photo.jpg"));
}

TEST_F(MirroredAlbums, Promise5StayDeletedUntilTheyAreRestored) {
  settle();
  delete_album(his_);
  settle();
  put(album_, loved_.id);
  settle();
  look_at_everything();
  EXPECT_FALSE(has_his());
  {
    sync::Restore restore(share_.config, {.job = "family"});
    EXPECT_EQ(restore.counts().albums, 1);
    restore.run();
  }
  settle();
  EXPECT_THAT(in_his(), ElementsAre("loved.jpg", "other.jpg", "photo.jpg"));
}

TEST_F(MirroredAlbums, GetAnEntryBackThatIsRestored) {
  settle();
  take_out(his_, mirror_of(other_.id));
  settle();
  sync::Restore(share_.config, {.job = "family"}).run();
  settle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg"));
  take_out(his_, mirror_of(other_.id));
  settle();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
}

TEST_F(MirroredAlbums, GoWithTheSourcesAlbumWhenItsEndIsReleased) {
  settle();
  delete_album(album_);
  cycle();
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "photo.jpg")) << "the brake holds";
  release();
  EXPECT_FALSE(has_his());
  EXPECT_EQ(share_.count("_kindred_album"), 0);
  EXPECT_EQ(share_.count("_kindred_album_entry"), 0);
  EXPECT_EQ(
      share_.count("album_audit where \"albumId\" = " + quoted(his_) + " and \"userId\" = " + quoted(share_.bob.id)), 1)
      << "phones hear of it";
}

TEST_F(MirroredAlbums, GoWithTheSourcesAlbumAlsoWhereItsPhotosStayShared) {
  run("update asset set \"isFavorite\" = true where \"ownerId\" = " + quoted(share_.alice.id));
  settle();
  delete_album(album_);
  release();
  EXPECT_FALSE(has_his());
  EXPECT_EQ(share_.mirrors(), 3);
}

TEST_F(MirroredAlbums, Promise5StayWithWhatTheTargetPutInWhenTheSourcesIsDeleted) {
  run("update asset set \"isFavorite\" = true where \"ownerId\" = " + quoted(share_.alice.id));
  settle();
  const Asset own = immich().add_asset(share_.bob, {.path = "own.jpg"});
  put(his_, own.id);
  put(his_, mirror_of(loved_.id));
  settle();
  delete_album(album_);
  release();
  EXPECT_THAT(in_his(), ElementsAre("loved.jpg", "own.jpg")) << "what Bob put in";
  EXPECT_EQ(share_.count("_kindred_album"), 0);
}

TEST_F(MirroredAlbums, Promise5StayWhereTheTargetSharedThem) {
  settle();
  immich().share_album(his_, immich().add_user("Carol"), "viewer");
  delete_album(album_);
  release();
  EXPECT_TRUE(has_his());
  EXPECT_THAT(in_his(), IsEmpty());
}

TEST_F(MirroredAlbums, Promise5StayWhereTheTargetCommentedInThem) {
  run("create table activity (id uuid primary key, \"albumId\" uuid references album on delete cascade)");
  share_.database.grant();
  settle();
  run("insert into activity values (gen_random_uuid(), " + quoted(his_) + ")");
  delete_album(album_);
  release();
  EXPECT_TRUE(has_his());
}

TEST_F(MirroredAlbums, EndWithTheRuleAndAreTakenUpAgain) {
  settle();
  const Asset own = immich().add_asset(share_.bob, {.path = "own.jpg"});
  put(his_, own.id);
  set_album("\"albumName\" = 'Mine'", his_);
  settle();
  job().albums = AlbumsMode::none;
  context_->forget();
  settle();
  EXPECT_THAT(in_his(), ElementsAre("own.jpg"));
  job().albums = AlbumsMode::mirror;
  context_->forget();
  settle();
  EXPECT_THAT(in_his(), ElementsAre("other.jpg", "own.jpg", "photo.jpg"));
  EXPECT_EQ(of_his("\"albumName\""), "Mine");
}

TEST_F(MirroredAlbums, Promise4GoWithTheJob) {
  const std::set<std::string> before = all_rows(immich().db());
  settle();
  const sync::UnshareCounts counts = unshare();
  EXPECT_EQ(counts.albums, 1);
  EXPECT_EQ(counts.kept_albums, 0);
  EXPECT_EQ(counts.album_entries, 0) << "they go with the album";
  EXPECT_EQ(difference(before, all_rows(immich().db())), "");
}

TEST_F(MirroredAlbums, Promise5StayWithWhatIsTheTargetsWhenTheJobEnds) {
  settle();
  const Asset own = immich().add_asset(share_.bob, {.path = "own.jpg"});
  put(his_, own.id);
  put(his_, mirror_of(loved_.id));  // which goes
  const sync::UnshareCounts counts = unshare();
  EXPECT_EQ(counts.albums, 0);
  EXPECT_EQ(counts.kept_albums, 1);
  EXPECT_EQ(counts.album_entries, 3);
  EXPECT_THAT(in_his(), ElementsAre("own.jpg"));
  EXPECT_EQ(share_.count("_kindred_album") + share_.count("_kindred_album_entry"), 0);
}

TEST_F(MirroredAlbums, HoldAlsoMirrorsOfAnotherJobOfTheSameUsers) {
  const Library more = immich().add_library(share_.bob, share_.folder / "bob-more");
  Job second = Sharing::job("second", share_.alice, share_.photos, share_.bob, more);
  second.source_path_prefix = share_.photos.path + "more/";
  const Asset far = add_at("more/far.jpg");
  share_.config.jobs.push_back(second);
  cycle();
  cycle();
  ASSERT_EQ(share_.count("_face_sync_asset_map where job = 'second'"), 1);
  job().never.emplace_back();  // so that the first job never takes it
  job().never[0].conditions.folders = {second.source_path_prefix};
  put(album_, far.id);
  context_->forget();
  cycle();
  cycle();
  EXPECT_THAT(in_his(), ElementsAre("far.jpg", "other.jpg", "photo.jpg"));
  unshare();
  EXPECT_FALSE(has_his());
  EXPECT_TRUE(is_mirrored(far));
}

TEST_F(MirroredAlbums, FollowAJobThatIsRenamed) {
  settle();
  job().name = "relatives";
  context_->forget();
  settle();
  EXPECT_EQ(share_.count("_kindred_album where job = 'relatives'"), 1);
  EXPECT_EQ(share_.count("_kindred_album_entry where job = 'relatives'"), 2);
  take_out(album_, other_.id);
  settle();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
}

TEST_F(MirroredAlbums, LoseTheEntriesOfMirrorsThatTheTargetTrashedForGood) {
  settle();
  run("delete from asset where id = " + quoted(mirror_of(other_.id)));
  settle();
  EXPECT_THAT(in_his(), ElementsAre("photo.jpg"));
  EXPECT_EQ(share_.count("_kindred_refused_entry"), 0) << "the tombstone says it";
  EXPECT_EQ(share_.count("_kindred_album_entry"), 1);
}

TEST_F(MirroredAlbums, AreDatedAheadForPhones) {
  cycle();
  const std::string now =
      "(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || "
      "'00000000000000000000')::uuid";
  EXPECT_EQ(share_.count("album where \"updateId\" > " + now + " and id = " + quoted(his_)), 1);
  if (!immich().columns().has("album", "ownerId")) {
    EXPECT_EQ(share_.count("album_user where \"updateId\" > " + now + " and \"albumId\" = " + quoted(his_)), 1);
  }
}

TEST_F(MirroredAlbums, AreNamedByExplain) {
  settle();
  const auto said = [&] {
    return fmt::format(
        "{}", fmt::join(sync::explain(share_.config, photo_.id.str(), {}).assets.at(0).jobs.at(0).sentences, " "));
  };
  EXPECT_THAT(said(), HasSubstr("It is in the album Summer."));
  take_out(his_, mirror_of(photo_.id));
  cycle();
  EXPECT_THAT(said(), HasSubstr("The target took it out of the album Summer."));
}

TEST_F(MirroredAlbums, AreJudgedByVerify) {
  settle();
  const auto expect_wrong = [&](const std::string& what) { EXPECT_THAT(wrong(), ElementsAre(HasSubstr(what))); };
  set_album("\"albumName\" = 'Autumn'", album_);
  expect_wrong("its name is not the source's");
  set_album("\"albumName\" = 'Summer'", album_);
  take_out(his_, mirror_of(other_.id));
  expect_wrong("it is not in the target's album of " + album_.str());
  put(his_, mirror_of(other_.id));
  run("update asset set \"isFavorite\" = true where id = " + quoted(other_.id));
  cycle();
  take_out(album_, other_.id);
  expect_wrong("the source took it out of the album");
  put(album_, other_.id);
  set_album("\"albumThumbnailAssetId\" = " + quoted(photo_.id), his_);
  expect_wrong("its cover is the source's photo");
}

/// What a cycle reads: PostgreSQL's own count of the rows that a statement goes through.
TEST_F(MirroredAlbums, Promise7CostWhatChanged) {
  for (int i = 0; i < 60; ++i) put(album_, add_at(fmt::format("many/{}.jpg", i)).id);
  settle();
  EXPECT_EQ(in_his().size(), 62U);
  let_an_hour_pass();
  cycle();
  const sync::JobReport idle = cycle();
  EXPECT_EQ(count_of(idle, "find_changed"), 0);
  put(album_, loved_.id);
  const sync::JobReport report = cycle();
  EXPECT_EQ(count_of(report, "fill_album"), 1);
  EXPECT_LE(count_of(report, "find_changed"), 8) << "not all of the album";
}

}  // namespace
}  // namespace kindred::support
