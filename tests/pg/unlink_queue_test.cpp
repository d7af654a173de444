// Whose file it is: what is queued to be unlinked goes only where no row names it any more and, in the tree, only where
// it still is what Kindred made.
#include <filesystem>
#include <thread>

#include "pg/sync_test.h"
#include "support/eventually.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class UnlinkQueue : public SyncTest {
 protected:
  UnlinkQueue() {
    job().source_path_prefix = share_.photos.path + "a/";
    Job other = Sharing::job("other", share_.alice, share_.photos, share_.bob,
                             immich().add_library(share_.bob, share_.folder / "bob-b", "Other"));
    other.source_path_prefix = share_.photos.path + "b/";
    share_.config.jobs.push_back(other);
    add_at("a/stays.jpg");
    add_at("b/stays.jpg");
  }
  Job& other() { return share_.config.jobs.back(); }
  sync::CycleReport cycle_of(const Job& job) {
    sync::Progress quiet;
    sync::CycleOptions options;
    options.only_job = job.name;
    sync::CycleContext context(share_.config);
    return run_cycle(context, options, quiet);
  }
  /// As a program that was killed between the rows and the files leaves it.
  void queue(const Job& job, const std::string& folder, const std::string& path) {
    immich().query("insert into _kindred_unlink (job, folder, path) values ($1, $2, $3)", job.name, folder, path);
  }
  std::string below(const std::string& folder, const std::string& path) {
    const std::string prefix = immich().media_root() + "/" + folder + "/";
    EXPECT_TRUE(path.starts_with(prefix)) << path;
    return path.substr(prefix.size());
  }
  /// All files of the target's are there that rows name.
  std::vector<std::string> missing() {
    std::vector<std::string> missing;
    for (const pg::Row row : immich().query(
             "select path from asset_file where type <> 'sidecar' union all select \"originalPath\" from asset"
             " union all select \"thumbnailPath\" from person where \"thumbnailPath\" <> ''")) {
      if (!fs::exists(row.get<std::string>("path"))) missing.push_back(row.get<std::string>("path"));
    }
    return missing;
  }
  void expect_all_well() {
    EXPECT_THAT(missing(), IsEmpty());
    EXPECT_EQ(share_.count("_kindred_unlink"), 0);
    for (const Job& each : share_.config.jobs)
      EXPECT_THAT(judge(immich(), share_.config, each), IsEmpty()) << each.name;
  }
};

// Seen: job a was killed when its rows were gone; b mirrored the photo under the same ids; a then unlinked b's
// thumbnails.
TEST_F(UnlinkQueue, SparesThePhotoThatAnotherJobMirroredMeanwhile) {
  const Asset asset = add({.path = "a/1.jpg", .faces = {{.person = immich().add_person(share_.alice, "Anna").id}}});
  share_.cycle();
  const std::string thumbnail = share_.file_path(mirror_of(asset.id), "thumbnail");
  const std::string preview = share_.file_path(mirror_of(asset.id), "preview");
  trash(asset);
  cycle_of(job());
  ASSERT_FALSE(fs::exists(thumbnail));
  fs::rename(asset.original_path, share_.photos.path + "b/1.jpg");
  immich().query("update asset set \"deletedAt\" = null, status = 'active', \"originalPath\" = $2 where id = $1",
                 asset.id, share_.photos.path + "b/1.jpg");
  cycle_of(other());
  ASSERT_TRUE(fs::exists(thumbnail) && fs::exists(preview));
  queue(job(), "thumbs", below("thumbs", thumbnail));
  queue(job(), "thumbs", below("thumbs", preview));
  cycle_of(job());
  EXPECT_TRUE(fs::exists(thumbnail) && fs::exists(preview));
  expect_all_well();
}

TEST_F(UnlinkQueue, SparesEveryFileOfAMirrorWhoseNamesAreQueued) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset asset = add({.path = "a/1.jpg", .faces = {{.person = anna.id}}, .edits = {"crop"}, .sidecar = true});
  share_.cycle();
  const std::string mirror = mirror_of(asset.id).str();
  for (const char* folder : {"thumbs", "encoded-video"}) {
    queue(job(), folder,
          share_.bob.id.str() + "/" + mirror.substr(0, 2) + "/" + mirror.substr(2, 2) + "/" + mirror + "*");
  }
  queue(job(), "tree", "1.jpg");
  queue(job(), "tree", "1.jpg.xmp");
  queue(job(), "thumbs",
        below("thumbs",
              share_.value("select \"thumbnailPath\" from person where \"ownerId\" = " + quoted(share_.bob.id))));
  share_.cycle();
  EXPECT_TRUE(fs::exists(share_.shared.path + "1.jpg.xmp"));
  expect_all_well();
}

// The names are taken off the queue before the first file is placed, whatever became of the entry.
TEST_F(UnlinkQueue, GivesUpNamesThatAreAboutToBeUsed) {
  const Asset asset = add_at("b/1.jpg");
  share_.cycle();
  const std::string thumbnail = share_.file_path(mirror_of(asset.id), "thumbnail");
  trash(asset);
  share_.cycle();
  set_row("\"deletedAt\" = null, status = 'active'", asset.id);
  queue(job(), "thumbs", below("thumbs", thumbnail));
  cycle_of(other());
  EXPECT_EQ(share_.count("_kindred_unlink"), 0) << "another job's entry";
  expect_all_well();
}

// … and whoever unlinks under such a name just now is waited for.
TEST_F(UnlinkQueue, KeepsAFileFromBeingPlacedWhileItsNameIsUnlinked) {
  const Asset asset = add_at("b/1.jpg");
  share_.cycle();
  const std::string thumbnail = share_.file_path(mirror_of(asset.id), "thumbnail");
  trash(asset);
  share_.cycle();
  set_row("\"deletedAt\" = null, status = 'active'", asset.id);
  queue(job(), "thumbs", below("thumbs", thumbnail));
  pg::Connection session = share_.database.connect();
  pg::Transaction unlinks = session.begin();
  unlinks.query("select from _kindred_unlink for update");
  std::jthread cycle([&] { cycle_of(other()); });
  ASSERT_TRUE(eventually([&] { return cycle_waits_for_lock(immich().db()); }));
  EXPECT_FALSE(fs::exists(thumbnail));
  unlinks.query("delete from _kindred_unlink");
  unlinks.commit();
  cycle.join();
  expect_all_well();
}

TEST_F(UnlinkQueue, LeavesAFileInTheTreeThatSomebodyPutInOursPlace) {
  for (const OriginalsMode mode : {OriginalsMode::hardlink, OriginalsMode::copy, OriginalsMode::symlink}) {
    job().originals = mode;
    const std::string name = std::to_string(static_cast<int>(mode)) + ".jpg";
    const Asset asset = add_at("a/" + name), ours = add_at("a/ours-" + name);
    share_.cycle();
    ASSERT_TRUE(is_mirrored(asset));
    const std::string path = share_.shared.path + name;
    fs::remove(path);
    write_file(path, "Bob's own picture");
    trash(asset);
    trash(ours);
    share_.cycle();
    EXPECT_FALSE(is_mirrored(asset));
    EXPECT_EQ(read_file(path), "Bob's own picture");
    EXPECT_FALSE(fs::exists(share_.shared.path + "ours-" + name));
    EXPECT_EQ(share_.count("_kindred_unlink"), 0) << "it is told of once";
  }
}

TEST_F(UnlinkQueue, UnlinksAnOriginalThatWasRewrittenThroughItsLink) {
  const Asset asset = add_at("a/1.jpg");
  share_.cycle();
  write_file(asset.original_path, "rewritten in place");
  trash(asset);
  share_.cycle();
  EXPECT_FALSE(fs::exists(share_.shared.path + "1.jpg"));
}

TEST_F(UnlinkQueue, TakesTheXmpFileThatAMirrorsRowNamesWithItsPhoto) {
  const Asset theirs = add_at("a/1.jpg"), ours = add({.path = "a/2.jpg", .sidecar = true});
  share_.cycle();
  const std::string path = share_.shared.path + "1.jpg.xmp";
  write_file(path, "the target's edits");
  if (immich().columns().has("asset", "sidecarPath")) {
    set_row("\"sidecarPath\" = '" + path + "'", mirror_of(theirs.id));
  } else {
    immich().query("insert into asset_file (\"assetId\", type, path) values ($1, 'sidecar', $2)", mirror_of(theirs.id),
                   path);
  }
  trash(theirs);
  trash(ours);
  share_.cycle();
  EXPECT_FALSE(fs::exists(share_.shared.path + "1.jpg"));
  EXPECT_FALSE(fs::exists(path)) << "Immich makes such files for the target's edits, and deletes them with the photo";
  EXPECT_FALSE(fs::exists(share_.shared.path + "2.jpg.xmp"));
}

// As a program that was killed between setting files aside and unlinking them leaves them.
TEST_F(UnlinkQueue, KnowsWhatACrashLeftSetAside) {
  const Asset asset = add_at("a/1.jpg");
  share_.cycle();
  const fs::path thumbnail = share_.file_path(mirror_of(asset.id), "thumbnail");
  const auto queued = [&](const std::string& folder, const std::string& path) {
    queue(job(), folder, path);
    return share_.value("select max(id) from _kindred_unlink");
  };
  const std::string in_tree = ".kindred-unlink-" + queued("tree", "gone.jpg");
  const std::string of_file = ".kindred-unlink-" + queued("thumbs", below("thumbs", thumbnail.parent_path() / "x.jpg"));
  const std::string id = mirror_of(asset.id).str();
  const std::string of_all =
      ".kindred-unlink-" + queued("thumbs", below("thumbs", thumbnail.parent_path() / (id + "*")));
  write_file(share_.shared.path + in_tree, "ours");
  write_file(thumbnail.parent_path() / (of_file + "-x.jpg"), "ours");
  write_file(thumbnail.parent_path() / (of_all + "-" + id + "_old.webp"), "ours");
  // a live one, which an instance took away that had lost the job
  fs::rename(thumbnail, thumbnail.parent_path() / (of_all + "-" + thumbnail.filename().string()));
  share_.cycle();
  EXPECT_FALSE(fs::exists(share_.shared.path + in_tree));
  EXPECT_TRUE(fs::exists(thumbnail));
  for (const auto& entry : fs::directory_iterator(thumbnail.parent_path())) {
    EXPECT_TRUE(entry.path().filename().string().starts_with(id)) << entry.path();
  }
  expect_all_well();
}

TEST_F(UnlinkQueue, LeavesAnXmpFileThatNoRowNames) {
  const Asset foreign = add_at("a/1.jpg"), ours = add({.path = "a/2.jpg", .sidecar = true});
  share_.cycle();
  write_file(share_.shared.path + "1.jpg.xmp", "digiKam's");
  ASSERT_TRUE(fs::exists(share_.shared.path + "2.jpg.xmp"));
  trash(foreign);
  trash(ours);
  share_.cycle();
  EXPECT_FALSE(fs::exists(share_.shared.path + "1.jpg"));
  EXPECT_EQ(read_file(share_.shared.path + "1.jpg.xmp"), "digiKam's");
  EXPECT_FALSE(fs::exists(share_.shared.path + "2.jpg.xmp"));
}

// Seen: the files of the row that lived went with the row that could not be made.
TEST_F(UnlinkQueue, SparesTheFilesOfTheRowThatAnotherOneMet) {
  const Asset asset = add_at("b/1.jpg");
  share_.cycle();
  const std::string thumbnail = share_.file_path(mirror_of(asset.id), "thumbnail");
  fs::rename(asset.original_path, share_.photos.path + "a/1.jpg");
  set_row("\"originalPath\" = '" + share_.photos.path + "a/1.jpg'", asset.id);
  // Its mapping names another source asset: no step knows that the mirror is there, until its primary key is met.
  run("update _face_sync_asset_map set source_asset_id = gen_random_uuid(), target_user_id = gen_random_uuid() where"
      " target_asset_id = " +
      quoted(mirror_of(asset.id)));
  cycle_of(job());
  EXPECT_TRUE(fs::exists(thumbnail));
  EXPECT_TRUE(is_mirrored(asset));
}

}  // namespace
}  // namespace kindred::support
