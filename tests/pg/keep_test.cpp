// `on_removal: keep` and `unshare --keep`: what the source no longer shares becomes the target's own.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mount.h>

#include <filesystem>

#include "commands/explain/explain.h"
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class KeepTest : public SyncTest {
 protected:
  KeepTest() {
    job().on_removal = OnRemoval::keep;
    share_.plan_first = is_planned();
  }

  std::string original_of(const Asset& asset) { return row("\"originalPath\"", mirror_of(asset.id)); }
  bool is_mapped(const Asset& asset) {
    return share_.count("_face_sync_asset_map where source_asset_id = " + quoted(asset.id)) == 1;
  }
  bool is_kept(const Asset& asset) {
    return share_.count("_kindred_kept where source_asset_id = " + quoted(asset.id)) == 1 && !is_mapped(asset) &&
           is_mirrored(asset);
  }
  void restore_from_trash(const Asset& asset) { set_row("\"deletedAt\" = null, status = 'active'", asset.id); }

  /// As Immich does when the trash is emptied: stack, row with all that hangs on it, people without a face, and files.
  void delete_for_good(const Uuid& asset) {
    std::vector<std::string> files;
    for (const pg::Row row : immich().query(R"(select "originalPath" as path from asset where id = $1
union all select path from asset_file where "assetId" = $1
union all select "sidecarPath" from asset where id = $1 and "sidecarPath" <> ''  -- needs asset.sidecarPath
union all select "encodedVideoPath" from asset where id = $1 and "encodedVideoPath" <> ''  -- needs asset.encodedVideoPath
)",
                                            asset)) {
      files.push_back(row.get<std::string>("path"));
    }
    immich().query("delete from stack where \"primaryAssetId\" = $1", asset);
    immich().query("delete from asset where id = $1", asset);
    for (const std::string& file : files) fs::remove(file);
  }
  void delete_for_good(const Asset& asset) { delete_for_good(asset.id); }

  sync::UnshareCounts unshare(bool keep, const std::string& name = "family") {
    sync::Unshare unshare(share_.config, name, quiet_, keep);
    sync::UnshareCounts counts = unshare.plan();
    unshare.run(false);
    return counts;
  }
  sync::CycleReport share_again(const std::string& name = "family") {
    sync::CycleReport report = sync::run_cycle(share_.config, {.share_again = name}, quiet_);
    EXPECT_EQ(report.exit_code(), 0) << (report.jobs[0].error ? report.jobs[0].error->what() : "");
    return report;
  }
  std::string explained(const std::string& subject) const {
    const sync::JobExplanation one = sync::explain(share_.config, subject, {}).assets.at(0).jobs.at(0);
    return fmt::format("{}: {}", to_string(one.sharing), fmt::join(one.sentences, " "));
  }
  std::string person(const std::string& column, const Uuid& id) {
    return share_.value(fmt::format("select {} from person where :\"person_id\" = '{}' and \"ownerId\" = '{}'", column,
                                    id.str(), share_.bob.id.str()));
  }
  std::int64_t bobs_people() { return share_.count("person where \"ownerId\" = " + quoted(share_.bob.id)); }

  void expect_settled_and_right() {
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  /// The same where the target changed mirrors: the judge of the tests compares those with their sources.
  void expect_settled_and_verified() {
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    expect_settled();
  }

  sync::Progress quiet_;
};

struct Way {
  OriginalsMode originals;
  ThumbnailsMode thumbnails;
  const char* name;
};

/// However the files were placed.
class KeepOfWay : public KeepTest, public testing::WithParamInterface<Way> {
 protected:
  KeepOfWay() {
    job().originals = GetParam().originals;
    job().thumbnails = GetParam().thumbnails;
  }
};

INSTANTIATE_TEST_SUITE_P(Placed, KeepOfWay,
                         testing::Values(Way{OriginalsMode::symlink, ThumbnailsMode::hardlink, "symlink"},
                                         Way{OriginalsMode::hardlink, ThumbnailsMode::hardlink, "hardlink"},
                                         Way{OriginalsMode::copy, ThumbnailsMode::copy, "copy"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(KeepOfWay, WhatTheSourceTrashedOpensWhenTheSourceIsGone) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.path = "all/1.mp4";
  spec.content = "the film";
  spec.faces = {{.person = anna.id}};
  spec.ocr = {"Summit"};
  spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = true;
  const Asset film = add(spec), stays = add_at("stays.jpg");
  const Uuid album = immich().add_album(share_.bob, "From Alice");
  job().album_id = album;
  immich().add_tag(share_.alice, "Hers", {film.id});
  sync();
  const std::vector<std::string> files = share_.targets_files();
  trash(film);
  const SourceSnapshot before = source();
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.kept, 1);
  EXPECT_EQ(report.totals.removed, 0);
  EXPECT_EQ(difference(before, source()), "") << "promise 1";
  EXPECT_TRUE(is_kept(film));
  EXPECT_TRUE(is_mapped(stays));
  EXPECT_EQ(share_.targets_files(), files);
  EXPECT_FALSE(fs::is_symlink(original_of(film)));
  expect_settled_and_right();

  delete_for_good(film);
  sync();
  EXPECT_TRUE(is_kept(film));
  EXPECT_EQ(read_file(original_of(film)), "the film");
  for (const std::string& file : files) EXPECT_TRUE(fs::exists(file)) << file;
  EXPECT_EQ(share_.count("album_asset where \"assetId\" = " + quoted(mirror_of(film.id))), 1);
  EXPECT_EQ(share_.count("tag_asset where \"assetId\" = " + quoted(mirror_of(film.id))), 1);
  EXPECT_TRUE(fs::exists(person("\"thumbnailPath\"", mirror_of(anna.id))));
  expect_settled_and_right();
}

TEST_P(KeepOfWay, IsAMirrorAgainWhenItIsSharedAgain) {
  AssetSpec spec;
  spec.path = "1.jpg";
  spec.content = "the picture";
  const Asset photo = add(spec), other = add_at("2.jpg");
  job().album_id = immich().add_album(share_.bob, "From Alice");
  sync();
  trash(photo);
  sync();
  ASSERT_TRUE(is_kept(photo));
  set_row("\"isFavorite\" = true", mirror_of(photo.id));
  run("update asset_exif set description = 'his words' where \"assetId\" = " + quoted(mirror_of(photo.id)));
  run("delete from album_asset where \"assetId\" = " + quoted(mirror_of(photo.id)));
  sync();
  restore_from_trash(photo);
  run("update asset_exif set city = 'Oslo' where \"assetId\" = " + quoted(photo.id));
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.adopted, 1);
  EXPECT_EQ(report.totals.assets, 0);
  EXPECT_TRUE(is_mapped(photo));
  EXPECT_EQ(share_.mirrors(), 2);
  EXPECT_EQ(share_.count("_kindred_kept"), 0);
  EXPECT_EQ(row("\"isFavorite\"", mirror_of(photo.id)), "true");
  const auto exif = [&](const std::string& column) {
    return share_.value("select " + column + " from asset_exif where \"assetId\" = " + quoted(mirror_of(photo.id)));
  };
  EXPECT_EQ(exif("description"), "his words");
  EXPECT_EQ(exif("city"), "Oslo") << "what the source changed meanwhile";
  EXPECT_EQ(share_.count("album_asset where \"assetId\" = " + quoted(mirror_of(photo.id))), 0) << "he took it out";
  EXPECT_EQ(read_file(original_of(photo)), "the picture");
  EXPECT_EQ(fs::is_symlink(original_of(photo)), GetParam().originals == OriginalsMode::symlink);
  expect_settled_and_verified();

  unshare(false);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
}

TEST_F(KeepTest, RemovesWhatTheSourceLocked) {
  const Asset locked = add_at("locked.jpg"), trashed = add_at("trashed.jpg");
  AssetSpec spec;
  spec.path = "live.heic";
  const Asset live = immich().add_live_photo(share_.alice, [&] {
    spec.library = share_.photos;
    return spec;
  }());
  sync();
  set_row("visibility = 'locked'", locked.id);
  set_row("visibility = 'locked'", live.id);
  trash(trashed);
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.removed, 3) << "with the motion part";
  EXPECT_EQ(report.totals.kept, 1);
  EXPECT_TRUE(is_kept(trashed));
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 1);
  expect_settled_and_right();
}

TEST_F(KeepTest, RemovesWhatTheSourceLockedAndDeletedWhileTheBrakeHeld) {
  std::vector<Asset> photos;
  for (int i = 0; i < 21; ++i) photos.push_back(add_at(fmt::format("{}.jpg", i)));
  sync();
  run("update asset set visibility = 'locked' where \"ownerId\" = " + quoted(share_.alice.id));
  ASSERT_TRUE(sync().brake) << "the removal of locked photos waits like any other";
  delete_for_good(photos[0]);
  ASSERT_TRUE(sync().brake);
  sync::CycleContext context(share_.config);
  sync::run_cycle(context, {.release = "family"}, quiet_);
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_EQ(share_.count("_kindred_kept"), 0);
  expect_settled_and_right();
}

TEST_F(KeepTest, NeedsNoBrake) {
  for (int i = 0; i < 30; ++i) add_at(fmt::format("{}.jpg", i));
  sync();
  run("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = " + quoted(share_.alice.id));
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.kept, 30);
  EXPECT_FALSE(report.brake);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_kindred_kept"), 30);
  expect_settled_and_right();
}

TEST_F(KeepTest, KeepsWhatTheJobNoLongerTakes) {
  const Asset in = add_at("in/1.jpg"), out = add_at("out/2.jpg"), archived = add_at("in/3.jpg");
  sync();
  job().source_path_prefix += "in/";
  job().archived = Archived::exclude;
  set_row("visibility = 'archive'", archived.id);
  share_.plan_first = false;  // the tree's paths change with the prefix
  EXPECT_EQ(sync().totals.kept, 2);
  EXPECT_TRUE(is_kept(out));
  EXPECT_TRUE(is_kept(archived));
  EXPECT_TRUE(is_mapped(in));
  expect_settled();
}

TEST_F(KeepTest, KeepsALivePhotoWhole) {
  add_at("stays.jpg");
  AssetSpec spec;
  spec.library = share_.photos;
  spec.path = "live.heic";
  const Asset live = immich().add_live_photo(share_.alice, spec);
  const Uuid part =
      immich().query("select \"livePhotoVideoId\" as id from asset where id = $1", live.id)[0].get<Uuid>("id");
  job().originals = OriginalsMode::symlink;
  sync();
  trash(live);
  set_row("\"deletedAt\" = now(), status = 'trashed'", part);
  EXPECT_EQ(sync().totals.kept, 2);
  delete_for_good(live);
  delete_for_good(part);
  sync();
  EXPECT_EQ(row("\"livePhotoVideoId\"", mirror_of(live.id)), mirror_of(part).str());
  EXPECT_TRUE(fs::exists(row("\"originalPath\"", mirror_of(part))));
  EXPECT_EQ(share_.mirrors(), 1);
  expect_settled_and_right();
}

// A row whose original leads nowhere is no photo of anybody's.
TEST_F(KeepTest, RemovesAPhotoWhoseFileTheSourceDeletedFirst) {
  job().originals = OriginalsMode::symlink;
  const Asset lost = add_at("lost.jpg"), away = add_at("away.jpg");
  sync();
  delete_for_good(lost);
  trash(away);
  fs::rename(away.original_path, away.original_path + ".away");
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.removed, 1);
  EXPECT_EQ(report.totals.kept, 0);
  EXPECT_THAT(report, HasOneFault(away, "original_missing")) << "its disk may come back";
  EXPECT_FALSE(is_mirrored(lost));
  fs::rename(away.original_path + ".away", away.original_path);
  EXPECT_EQ(sync().totals.kept, 1);
  expect_settled_and_right();
}

TEST_F(KeepTest, SaysHowMuchRoomTheCopiesNeed) {
  if (::mount("tmpfs", share_.shared.path.c_str(), "tmpfs", 0, "size=512k") != 0) GTEST_SKIP() << "no mounts here";
  const std::shared_ptr<void> unmount(nullptr, [this](void*) { ::umount2(share_.shared.path.c_str(), MNT_DETACH); });
  job().originals = OriginalsMode::symlink;
  std::vector<Asset> photos;
  for (int i = 0; i < 3; ++i) {
    AssetSpec spec;
    spec.path = fmt::format("{}.jpg", i);
    spec.content = std::string(300'000, static_cast<char>('a' + i));
    photos.push_back(add(spec));
  }
  sync();
  for (const Asset& photo : photos) trash(photo);
  share_.plan_first = false;
  const sync::JobReport report = std::move(share_.cycle().jobs.front());
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.failed_step, "keep_mirrors");
  EXPECT_THAT(report.error->what(), HasSubstr("takes 900000 bytes"));
  EXPECT_EQ(share_.count("_kindred_kept"), 0);
  EXPECT_TRUE(fs::is_symlink(original_of(photos[0]))) << "all of them or none";
  EXPECT_THROW(unshare(true), Error);
  EXPECT_EQ(share_.count("_kindred_unshared"), 0) << "nothing has begun";
  restore_from_trash(photos[0]);
  restore_from_trash(photos[1]);
  EXPECT_EQ(sync().totals.kept, 1);
  expect_settled_and_right();
}

TEST_F(KeepTest, WhatTheTargetDeletesOfItStaysAway) {
  const Asset photo = add_at("1.jpg");
  sync();
  trash(photo);
  sync();
  delete_for_good(mirror_of(photo.id));
  sync();
  restore_from_trash(photo);
  sync();
  EXPECT_FALSE(is_mirrored(photo));
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'tombstone'"), 1);
  EXPECT_EQ(share_.count("_kindred_kept"), 0);
  EXPECT_THAT(explained(photo.id.str()), HasSubstr("tombstone"));
  expect_settled_and_right();
  sync::Restore(share_.config, {.job = "family"}).run();
  sync();
  EXPECT_TRUE(is_mapped(photo));
  expect_settled_and_right();
}

TEST_F(KeepTest, APersonStaysWithThePhotosAndIsTheTargetsOwn) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec with_both;
  with_both.path = "both.jpg";
  with_both.faces = {{.person = anna.id}, {.person = ben.id}};
  AssetSpec with_ben;
  with_ben.path = "ben.jpg";
  with_ben.faces = {{.person = ben.id}};
  const Asset both = add(with_both);
  add(with_ben);
  sync();
  trash(both);
  sync();
  EXPECT_EQ(share_.count("_face_sync_person_map"), 1) << "Ben is on a mirror";
  EXPECT_EQ(share_.count("_kindred_kept_person where person_id = " + quoted(mirror_of(anna.id))), 1);
  run("update person set name = 'Hanna' where :\"person_id\" = " + quoted(anna.id) +
      " and \"ownerId\" = " + quoted(share_.alice.id));
  run("update person set name = 'Benny' where :\"person_id\" = " + quoted(ben.id) +
      " and \"ownerId\" = " + quoted(share_.alice.id));
  sync();
  expect_settled_and_right();
  EXPECT_EQ(person("name", mirror_of(anna.id)), "Anna");
  EXPECT_EQ(person("name", mirror_of(ben.id)), "Benny");
  EXPECT_TRUE(fs::exists(person("\"thumbnailPath\"", mirror_of(anna.id))));

  AssetSpec later;
  later.path = "later.jpg";
  later.faces = {{.person = anna.id}};
  const Asset again = add(later);
  sync();
  EXPECT_EQ(bobs_people(), 2) << "no second Anna";
  EXPECT_EQ(share_.count("_kindred_kept_person"), 0);
  EXPECT_EQ(share_.count("asset_face where \"assetId\" = " + quoted(mirror_of(again.id)) +
                         " and :\"face_person\" = " + quoted(mirror_of(anna.id))),
            1);
  expect_settled_and_right();
}

TEST_F(KeepTest, IsNotSharedBack) {
  const Library back = immich().add_library(share_.alice, share_.folder / "back");
  share_.config.jobs.push_back(Sharing::job("back", share_.bob, share_.shared, share_.alice, back));
  const Asset photo = add_at("1.jpg");
  share_.cycle();
  trash(photo);
  share_.cycle();
  ASSERT_TRUE(is_kept(photo));
  share_.cycle();
  EXPECT_EQ(share_.count("asset where \"libraryId\" = " + quoted(back.id)), 0);
}

TEST_F(KeepTest, StaysInTheArchiveWhereTheJobShowsItThereWhenItIsSharedAgain) {
  job().show = Show::archive;
  const Asset photo = add_at("a.jpg");
  sync();
  trash(photo);
  sync();
  ASSERT_TRUE(is_kept(photo));
  restore_from_trash(photo);
  sync();
  ASSERT_TRUE(is_mapped(photo));
  EXPECT_EQ(row("visibility", mirror_of(photo.id)), "archive");
  EXPECT_THAT(share_.value("select show from _face_sync_asset_map"), "archive") << "the job's doing, not the target's";
  expect_settled_and_right();
}

TEST_F(KeepTest, ExplainSaysSo) {
  const Asset photo = add_at("1.jpg");
  sync();
  trash(photo);
  EXPECT_THAT(explained(photo.id.str()),
              testing::AllOf(HasSubstr("to_be_kept:"), HasSubstr("makes it Bob's own: the source trashed it")));
  sync();
  EXPECT_THAT(explained(photo.id.str()),
              testing::AllOf(HasSubstr("kept: It is Bob's own since"), HasSubstr("the source trashed it")));
  EXPECT_THAT(explained(mirror_of(photo.id).str()), HasSubstr("kept: It is Bob's own since"));
  restore_from_trash(photo);
  EXPECT_THAT(explained(photo.id.str()), HasSubstr("makes it a mirror again"));
}

/// Everything that a job makes, kept when it ends.
class UnshareKeepTest : public KeepTest {
 protected:
  UnshareKeepTest() {
    job().on_removal = OnRemoval::follow;
    job().originals = OriginalsMode::symlink;
    job().album_id = immich().add_album(share_.bob, "From Alice");
    anna_ = immich().add_person(share_.alice, "Anna");
    AssetSpec spec;
    spec.path = "all/1.mp4";
    spec.content = "the film";
    spec.faces = {{.person = anna_.id}};
    spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = true;
    film_ = add(spec);
    AssetSpec live;
    live.library = share_.photos;
    live.path = "live.heic";
    live_ = immich().add_live_photo(share_.alice, live);
    for (int i = 0; i < 3; ++i) plain_.push_back(add_at(fmt::format("plain/{}.jpg", i)));
    immich().add_stack(share_.alice, {plain_[0].id, plain_[1].id});
    immich().add_tag(share_.alice, "Hers", {plain_[2].id});
  }
  std::map<std::string, std::string> bobs_rows() {
    std::map<std::string, std::string> rows;
    for (const char* table : {"asset", "person", "stack"}) {
      rows[table] =
          share_.value(fmt::format("select count(*) from {} where \"ownerId\" = '{}'", table, share_.bob.id.str()));
    }
    rows["faces"] =
        share_.value("select count(*) from asset_face f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = " +
                     quoted(share_.bob.id));
    rows["entries"] = share_.value("select count(*) from album_asset");
    rows["tags"] = share_.value("select count(*) from tag where \"userId\" = " + quoted(share_.bob.id));
    return rows;
  }

  Person anna_;
  Asset film_, live_;
  std::vector<Asset> plain_;
};

TEST_F(UnshareKeepTest, LeavesAllToTheTarget) {
  sync();
  const auto rows = bobs_rows();
  const auto files = share_.targets_files();
  set_row("visibility = 'locked'", plain_[2].id);
  sync::UnshareCounts counts = sync::Unshare(share_.config, "family", quiet_, true).plan();
  EXPECT_EQ(counts.kept_mirrors, 5) << "with the motion part";
  EXPECT_EQ(counts.copies, 5);
  EXPECT_GT(counts.copy_bytes, 0);
  EXPECT_GT(counts.free_bytes, counts.copy_bytes);
  EXPECT_EQ(counts.mirrors, 1) << "the locked one";
  EXPECT_EQ(counts.kept_people, 1);
  EXPECT_EQ(counts.people, 0);
  EXPECT_EQ(counts.kept_stacks, 1);
  set_row("visibility = 'timeline'", plain_[2].id);
  const SourceSnapshot before = source();
  counts = unshare(true);
  EXPECT_EQ(counts.mirrors, 0);
  EXPECT_EQ(counts.files, 0);
  EXPECT_EQ(difference(before, source()), "") << "promise 1";
  EXPECT_EQ(bobs_rows(), rows);
  EXPECT_EQ(share_.targets_files(), files);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_face_sync_person_map"), 0);
  for (const Asset& asset : {film_, live_, plain_[0]}) EXPECT_FALSE(fs::is_symlink(original_of(asset)));

  run("delete from stack where \"ownerId\" = " + quoted(share_.alice.id));
  for (const char* table : {"asset", "person"})
    run(fmt::format("delete from {} where \"ownerId\" = {}", table, quoted(share_.alice.id)));
  fs::remove_all(share_.photos.path);
  fs::remove_all(immich().media_root() + "/thumbs/" + share_.alice.id.str());
  EXPECT_EQ(read_file(original_of(film_)), "the film");
  EXPECT_EQ(bobs_rows(), rows);
  for (const std::string& file : files) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST_F(UnshareKeepTest, SharedAgainIsTheSameAndCanBeUndoneWhole) {
  sync();
  const auto rows = bobs_rows();
  unshare(true);
  set_row("\"isFavorite\" = true", mirror_of(plain_[2].id));
  share_again();
  EXPECT_EQ(share_.count("_kindred_kept"), 0);
  EXPECT_EQ(share_.count("_kindred_kept_person"), 0);
  EXPECT_EQ(bobs_rows(), rows) << "nothing twice";
  EXPECT_EQ(row("\"isFavorite\"", mirror_of(plain_[2].id)), "true");
  EXPECT_NE(row("\"stackId\"", mirror_of(plain_[0].id)), "null");
  expect_settled_and_verified();
  unshare(false);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_EQ(bobs_people(), 0);
  EXPECT_EQ(share_.count("stack where \"ownerId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_EQ(share_.count("tag where \"userId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_EQ(share_.count("_kindred_tag") + share_.count("_kindred_stack"), 0);
}

TEST_F(UnshareKeepTest, WithoutItLeavesNothingButWhatTheJobKept) {
  job().on_removal = OnRemoval::keep;
  sync();
  trash(film_);
  sync();
  delete_for_good(film_);
  sync();
  unshare(false);
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 1);
  EXPECT_EQ(bobs_people(), 1) << "Anna is on it";
  EXPECT_EQ(read_file(original_of(film_)), "the film");
  EXPECT_EQ(Sharing::files_in(share_.shared.path).size(), 2u) << "the film and its XMP file";
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
}

TEST_F(UnshareKeepTest, RefusesATreeThatIsTheSources) {
  fs::remove(share_.shared.path);
  fs::create_directory_symlink(share_.photos.path, share_.shared.path.substr(0, share_.shared.path.size() - 1));
  job().originals = OriginalsMode::existing;
  sync();
  EXPECT_THROW(sync::Unshare(share_.config, "family", quiet_, true).plan(), Error);
}

}  // namespace
}  // namespace kindred::support
