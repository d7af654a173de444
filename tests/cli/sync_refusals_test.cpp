// Bad input and bad circumstances: a clear error that names the thing and its fix, the exit code that the help
// promises, and nothing lost (promise 6).
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "cli/cli_test.h"
#include "pg/advisory_lock.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SyncRefuses : public CliTest {
 protected:
  SyncRefuses() { add_at("a/1.jpg"); }
  void expect_healthy() {
    const ProcessResult result = kindred({"sync"});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(share_.mirrors(), 1);
    EXPECT_THAT(wrong(), IsEmpty());
  }
  /// Where this is root, whom nothing stops: as the one other user who can reach the database.
  ProcessResult sync_as_another_user() {
    ProcessOptions options = program_options(share_.config, share_.folder / "config.yaml");
    options.user = "postgres";
    options.folder = "/";
    return run_process({KINDRED_PROGRAM, "sync"}, options);
  }
  void open_to_others(std::vector<std::string> folders) {
    for (const char* name : {"", "/thumbs", "/encoded-video"}) folders.push_back(share_.config.media_root + name);
    for (const std::string& folder : folders) fs::permissions(folder, fs::perms::others_all, fs::perm_options::add);
  }
  /// Takes the library's disk away for two cycles, of which the second finds the empty mount point.
  void expect_refusal_without(const Library& library) {
    const std::string folder = fs::path(library.path).parent_path();
    fs::rename(folder, share_.folder / "away");
    const ProcessResult missing = kindred({"sync"});
    fs::create_directory(folder);
    const ProcessResult empty = kindred({"sync"});
    fs::remove(folder);
    fs::rename(share_.folder / "away", folder);
    for (const ProcessResult& result : {missing, empty}) {
      EXPECT_EQ(result.exit_code, 4);
      EXPECT_THAT(result.out, AllOf(HasSubstr(folder), HasSubstr("mounted"))) << result.err;
    }
  }
};

TEST_F(SyncRefuses, AnUnknownUserOfTheSource) {
  job().source_user_id = Uuid::random();
  expect_refusal(2, AllOf(HasSubstr("source_user_id " + job().source_user_id.str()), HasSubstr("fix: ")));
}

TEST_F(SyncRefuses, ADeletedUser) {
  immich().query("update \"user\" set \"deletedAt\" = now() where id = $1", share_.bob.id);
  expect_refusal(2, HasSubstr("target_user_id " + share_.bob.id.str()));
}

TEST_F(SyncRefuses, AnUnknownLibrary) {
  job().target_library_id = Uuid::random();
  expect_refusal(2, AllOf(HasSubstr("target_library_id " + job().target_library_id.str()), HasSubstr("fix: ")));
}

TEST_F(SyncRefuses, ALibraryOfAnotherUser) {
  job().target_library_id = share_.photos.id;
  expect_refusal(2, AllOf(HasSubstr(share_.photos.id.str()), HasSubstr("belongs to user " + share_.alice.id.str())));
}

TEST_F(SyncRefuses, TheSourceAsTarget) {
  job().target_user_id = share_.alice.id;
  expect_refusal(2, HasSubstr("target_user_id"));
}

TEST_F(SyncRefuses, AMediaRootThatIsNotMounted) {
  fs::rename(immich().media_root() + "/thumbs/.immich", share_.folder / "marker");
  expect_refusal(4, AllOf(HasSubstr(immich().media_root() + "/thumbs"), HasSubstr(".immich"), HasSubstr("fix: ")));
  fs::rename(share_.folder / "marker", immich().media_root() + "/thumbs/.immich");
  expect_healthy();
}

TEST_F(SyncRefuses, AMediaRootWithoutItsFolders) {
  fs::rename(immich().media_root() + "/encoded-video", share_.folder / "away");
  expect_refusal(4, HasSubstr(immich().media_root() + "/encoded-video"));
  fs::rename(share_.folder / "away", immich().media_root() + "/encoded-video");
  expect_healthy();
}

TEST_F(SyncRefuses, AnotherMediaRootThanImmichs) {
  immich().query(
      "update system_metadata set value = '{\"location\": \"/usr/src/app/upload\"}' where key = 'MediaLocation'");
  expect_refusal(4, AllOf(HasSubstr(immich().media_root()), HasSubstr("/usr/src/app/upload"),
                          HasSubstr("UPLOAD_LOCATION_MOUNT=/usr/src/app/upload")));
}

// Else the next cycle would place everything below the mount point.
TEST_F(SyncRefuses, ATreeThatIsNotMounted) {
  add_at("1.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  expect_refusal_without(share_.shared);
  EXPECT_EQ(kindred({"sync"}).exit_code, 0);
}

TEST_F(SyncRefuses, ASourceFolderThatIsNotMounted) {
  expect_refusal_without(share_.photos);
  expect_healthy();
}

TEST_F(SyncRefuses, ATreeThatIsNoFolder) {
  fs::remove(fs::path(share_.shared.path).parent_path());
  write_file(share_.folder / "bob", "a file");
  const ProcessResult result = kindred({"sync"});
  EXPECT_EQ(result.exit_code, 4) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(share_.folder / "bob"));
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(SyncRefuses, ATreeWhoseParentIsMissing) {
  job().target_path_prefix = share_.folder / "nowhere/bob/";
  expect_refusal(4, AllOf(HasSubstr(share_.folder / "nowhere"), HasSubstr("fix: ")));
  EXPECT_FALSE(fs::exists(share_.folder / "nowhere")) << "a missing parent may be a disk that is not mounted";
}

TEST_F(SyncRefuses, ATreeThatItMayNotWriteTo) {
  fs::permissions(share_.shared.path,
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  open_to_others({share_.folder.path()});
  const ProcessResult result = sync_as_another_user();
  if (result.exit_code >= 126) GTEST_SKIP() << "user postgres cannot start the program here: " << result.err;
  EXPECT_EQ(result.exit_code, 4) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr(share_.shared.path), HasSubstr("not writable")));
  EXPECT_EQ(share_.mirrors(), 0);
}

// One refusal, not a fault for each photo.
TEST_F(SyncRefuses, ATargetsThumbnailsThatItMayNotWriteTo) {
  add_at("1.jpg");
  const std::string folder = share_.config.media_root + "/thumbs/" + share_.bob.id.str();
  fs::create_directories(folder);
  open_to_others({share_.folder.path(), share_.shared.path});
  fs::permissions(folder, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  const ProcessResult result = sync_as_another_user();
  if (result.exit_code >= 126) GTEST_SKIP() << "user postgres cannot start the program here: " << result.err;
  EXPECT_EQ(result.exit_code, 4) << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr(folder), HasSubstr("is not writable for user"), HasSubstr("fix: mount it")));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
}

// As the predecessor's manual advised: what the target deletes there is the source's original.
TEST_F(SyncRefuses, ATreeThatIsALinkToTheSourcesFolder) {
  fs::remove(fs::path(share_.shared.path).parent_path());
  fs::create_directory_symlink(share_.photos.path, share_.folder / "bob");
  const SourceSnapshot before = take_snapshot(immich().db(), share_.alice.id, {share_.photos.path});
  const ProcessResult result = kindred({"sync"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, AllOf(HasSubstr("source's own folder"), HasSubstr("fix: "))) << result.err;
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(difference(before, take_snapshot(immich().db(), share_.alice.id, {share_.photos.path})), "");
}

TEST_F(SyncRefuses, ATreeBelowALinkToTheSourcesFolder) {
  fs::create_directory_symlink(share_.photos.path, share_.folder / "link");
  job().target_path_prefix = share_.folder / "link/bob/";
  expect_refusal(4, HasSubstr("source's own folder"));
}

TEST_F(SyncRefuses, ATreeThatIsALinkIntoTheMediaRoot) {
  fs::create_directory_symlink(immich().media_root() + "/library", share_.folder / "link");
  job().target_path_prefix = share_.folder / "link/";
  expect_refusal(4, HasSubstr("media root"));
}

// The predecessor's layout for uploads: its own folder in Immich's media root is the source's.
TEST_F(SyncRefuses, AnUploadJobsTreeThatIsALinkIntoTheMediaRootWithTheTwoWaysOut) {
  fs::create_directories(immich().media_root() + "/library/alice");
  fs::create_directory_symlink(immich().media_root() + "/library/alice", share_.folder / "link");
  job().target_path_prefix = share_.folder / "link/";
  job().uploads = true;
  for (const std::string& prefix : {std::string(), immich().media_root() + "/library/alice/"}) {
    job().source_path_prefix = prefix;
    if (!prefix.empty()) write_file(immich().media_root() + "/library/alice/1.jpg", "a photo");
    expect_refusal(4,
                   AllOf(HasSubstr("through a link into Immich's media root"), HasSubstr("kindred convert-tree family"),
                         HasSubstr("originals: existing"), Not(HasSubstr("choose a folder outside of it"))));
  }
}

// Where only one folder in the tree is a link, what the target deletes behind it is the source's all the same.
TEST_F(SyncRefuses, ADirectoryLinkInsideTheTree) {
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  const std::string folder = share_.shared.path + "a";
  fs::remove_all(folder);
  fs::create_directory_symlink(share_.photos.path + "a", folder);
  write_file(share_.shared.path + "list.txt", "nobody's");
  const SourceSnapshot before = take_snapshot(immich().db(), share_.alice.id, {share_.photos.path});
  for (const std::vector<std::string>& command : {std::vector<std::string>{"sync", "--everything"}, {"plan"}}) {
    const ProcessResult result = kindred(command);
    EXPECT_EQ(result.exit_code, 4) << result.out << result.err;
    EXPECT_THAT(result.out,
                AllOf(HasSubstr(folder + " in the tree is a link"), HasSubstr("kindred convert-tree family")));
  }
  EXPECT_EQ(kindred({"convert-tree", "family", "--yes"}).exit_code, 0);
  EXPECT_EQ(difference(before, take_snapshot(immich().db(), share_.alice.id, {share_.photos.path})), "");
  fs::remove(share_.shared.path + "list.txt");
  expect_healthy();
}

TEST_F(SyncRefuses, APrefixThatEscapes) {
  job().source_path_prefix = share_.photos.path + "../bob/";
  expect_refusal(2, HasSubstr("source_path_prefix"));
  job().source_path_prefix = share_.photos.path;
  job().target_path_prefix = share_.shared.path + "../alice/";
  expect_refusal(2, HasSubstr("target_path_prefix"));
}

TEST_F(SyncRefuses, ADatabaseThatIsAway) {
  const ProcessResult result = kindred({"sync"}, {{"DB_HOSTNAME", "/nowhere"}, {"DB_PASSWORD", "hunter2"}});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("/nowhere"), HasSubstr("fix: "), HasSubstr("DB_HOSTNAME"))) << result.out;
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("hunter2")));
}

TEST_F(SyncRefuses, ADatabaseThatDoesNotExist) {
  const ProcessResult result = kindred({"sync"}, {{"DB_DATABASE_NAME", "no such database"}});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("no such database"));
}

TEST_F(SyncRefuses, ToPrintThePasswordOfAUrl) {
  for (const char* url : {"postgresql://immich:hunter2@/db?host=/nowhere", "postgresql://immich:hunter2@[::1]x/db",
                          "host=/nowhere password=hunter2"}) {
    const ProcessResult result = kindred({"sync"}, {{"DB_URL", url}});
    EXPECT_NE(result.exit_code, 0) << url;
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("hunter2"))) << url;
  }
}

TEST_F(SyncRefuses, ADatabaseWithoutImmich) {
  const ProcessResult result = kindred({"sync"}, {{"DB_DATABASE_NAME", "postgres"}});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, AllOf(HasSubstr("holds no Immich"), HasSubstr("fix: ")));
}

TEST_F(SyncRefuses, ASchemaThatItDoesNotKnow) {
  immich().query("alter table asset add \"fooPath\" text");
  immich().query("alter table asset_exif add mood uuid");
  expect_refusal(4, AllOf(HasSubstr("asset.fooPath"), HasSubstr("asset_exif.mood"), HasSubstr("nothing was written"),
                          HasSubstr("fix: ")));
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
}

TEST_F(SyncRefuses, WhileImmichMigrates) {
  pg::Connection immichs = share_.database.connect();
  immichs.query("select pg_advisory_lock(200)");
  expect_refusal(3, HasSubstr("migrating"));
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
  immichs.query("select pg_advisory_unlock(200)");
  expect_healthy();
}

TEST_F(SyncRefuses, WhileImmichIsInMaintenance) {
  immich().query(
      "insert into system_metadata (key, value) values ('maintenance-mode', '{\"isMaintenanceMode\": true}')");
  expect_refusal(3, HasSubstr("maintenance"));
  immich().query("update system_metadata set value = '{\"isMaintenanceMode\": false}' where key = 'maintenance-mode'");
  expect_healthy();
}

TEST_F(SyncRefuses, AJobThatAnotherInstanceWorksOn) {
  {
    const auto other = pg::AdvisoryLock::try_take(share_.config.database, "job family");
    ASSERT_TRUE(other);
    expect_refusal(1, HasSubstr("another instance"));
  }
  expect_healthy();
}

TEST_F(SyncRefuses, TrackingTablesOfANewerKindred) {
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  immich().query("update _face_sync_meta set value = '999' where key = 'kindred_migration'");
  add_at("a/2.jpg");
  const ProcessResult result = kindred({"sync"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("999"));
  EXPECT_EQ(share_.mirrors(), 1);
}

TEST_F(SyncRefuses, OnlyTheJobThatIsWrong) {
  const Library tree = immich().add_library(share_.bob, share_.folder / "other");
  const Library photos = immich().add_library(share_.alice, share_.folder / "more");
  share_.config.jobs.push_back(Sharing::job("broken", share_.alice, photos, share_.bob, tree));
  const ProcessResult result = kindred({"sync"});
  EXPECT_EQ(result.exit_code, 4) << "the second source's folder is empty";
  EXPECT_THAT(result.out, AllOf(HasSubstr("1 photo"), HasSubstr("broken"), HasSubstr(share_.folder / "more")));
  EXPECT_EQ(share_.mirrors(), 1);
}

}  // namespace
}  // namespace kindred::support
