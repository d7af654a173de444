// The judges of "nothing was written": they must notice the smallest change, and the fixture must come out the same
// each time, or comparisons mean nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/instance.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

class Snapshots : public testing::Test {
 protected:
  SourceSnapshot take() { return take_snapshot(immich_.db(), alice_.id, {folder_ / "alice"}); }

  TemporaryFolder folder_;
  TestDatabase database_{"3.3.0"};
  Instance immich_{database_, folder_};
  User alice_ = immich_.add_user("Alice"), bob_ = immich_.add_user("Bob");
  Library photos_ = immich_.add_library(alice_, folder_ / "alice");
  Person anna_ = immich_.add_person(alice_, "Anna");
  Asset asset_ = immich_.add_asset(
      alice_, {.library = photos_, .path = "1.jpg", .faces = {{.person = anna_.id}}, .ocr = {"a"}, .sidecar = true});
};

TEST_F(Snapshots, AreEqualWhereNothingChanged) {
  const SourceSnapshot before = take(), after = take();
  EXPECT_TRUE(before == after);
  EXPECT_EQ(difference(before, after), "");
}

TEST_F(Snapshots, HoldRowsOfEveryTableThatHangsOnAnAsset) {
  const SourceSnapshot snapshot = take();
  for (const char* table :
       {"asset", "asset_exif", "asset_file", "asset_face", "face_search", "smart_search", "asset_ocr", "ocr_search",
        "asset_job_status", "person", "person_group", "library", "user", "user_metadata", "cluster_group"}) {
    ASSERT_THAT(snapshot.rows, Contains(Key(table)));
    EXPECT_FALSE(snapshot.rows.at(table).empty()) << table;
  }
}

TEST_F(Snapshots, NoticeAChangedColumn) {
  const SourceSnapshot before = take();
  immich_.db().query("update asset_exif set city = 'Nowhere'");
  EXPECT_THAT(difference(before, take()), AllOf(HasSubstr("asset_exif"), HasSubstr("city"), HasSubstr("Nowhere")));
}

TEST_F(Snapshots, NoticeAnUpdateThatChangesNothing) {
  const SourceSnapshot before = take();
  immich_.db().query("update person set name = name");
  EXPECT_THAT(difference(before, take()), AllOf(HasSubstr("person"), HasSubstr("updateId")));
}

TEST_F(Snapshots, NoticeNewAndDeletedRows) {
  const SourceSnapshot before = take();
  immich_.add_face(asset_, {});
  immich_.db().query("delete from ocr_search");
  EXPECT_THAT(difference(before, take()),
              AllOf(HasSubstr("asset_face"), HasSubstr("is new"), HasSubstr("ocr_search"), HasSubstr("is gone")));
}

TEST_F(Snapshots, NoticeAChangedByteBehindAnUnchangedTime) {
  const SourceSnapshot before = take();
  const auto time = fs::last_write_time(asset_.original_path);
  std::string content = read_file(asset_.original_path);
  content[100] = static_cast<char>(content[100] ^ 1);
  write_file(asset_.original_path, content);
  fs::last_write_time(asset_.original_path, time);
  EXPECT_EQ(difference(before, take()), asset_.original_path + ": content changed");
}

TEST_F(Snapshots, NoticeTimesNewFilesAndLinks) {
  const SourceSnapshot before = take();
  set_mtime(asset_.original_path, 1'600'000'000, 1);
  fs::create_symlink("/elsewhere", folder_ / "alice/link");
  fs::remove(asset_.files.at("sidecar"));
  EXPECT_THAT(difference(before, take()),
              AllOf(HasSubstr("mtime"), HasSubstr("link: is new"), HasSubstr("1.jpg.xmp: is gone")));
}

TEST_F(Snapshots, DoNotMindAHardLinkOrAnotherUsersRows) {
  const SourceSnapshot before = take();
  fs::create_hard_link(asset_.original_path, folder_ / "elsewhere.jpg");
  immich_.add_person(bob_, "Anna", {.group = anna_.id});
  immich_.add_asset(bob_, {.faces = {{.person = anna_.id}}});
  EXPECT_EQ(difference(before, take()), "");
}

TEST_F(Snapshots, DigestsNoticeAnyWriteToAnyTable) {
  const TableDigests before = digest_tables(immich_.db());
  EXPECT_EQ(difference(before, digest_tables(immich_.db())), "");
  immich_.db().query("update smart_search set embedding = embedding");
  EXPECT_EQ(difference(before, digest_tables(immich_.db())), "smart_search") << "a table without updatedAt";
}

TEST_F(Snapshots, DigestsTellOwnTablesFromImmichs) {
  immich_.db().query("create table _face_sync_meta (key text primary key)");
  EXPECT_THAT(digest_tables(immich_.db(), Tables::own), testing::ElementsAre(Key("_face_sync_meta")));
  EXPECT_THAT(digest_tables(immich_.db()), Not(Contains(Key("_face_sync_meta"))));
}

/// All rows less what the database's clock gives, and all files' contents, with the folder's name taken out.
std::string made_with_seed(std::uint64_t seed, const std::string& path) {
  const TestDatabase database("3.3.0");
  fs::remove_all(path);
  Instance immich(database.config(), path + "/media", seed);
  const User alice = immich.add_user("Alice");
  const Library photos = immich.add_library(alice, path + "/alice");
  const Person anna = immich.add_person(alice, "Anna");
  const Asset a = immich.add_asset(
      alice, {.library = photos, .faces = {{.person = anna.id}, {}}, .ocr = {"x"}, .edits = {"crop"}, .video = true});
  const Asset b = immich.add_asset(alice);
  immich.add_stack(alice, {a.id, b.id});
  immich.add_album(alice, "Summer", {a.id});
  const SourceSnapshot snapshot = take_snapshot(immich.db(), alice.id, {path});
  std::string all;
  for (const auto& [table, rows] : snapshot.rows) {
    const pg::Result kept = immich.db().query(
        "select coalesce(string_agg(row::text, chr(10) order by row::text), '') as text from (select to_jsonb(t) -"
        " '{createdAt,updatedAt,updateId,createId,profileChangedAt}'::text[] as row from " +
        pg::quote_identifier(table) + " t) rows");
    all += table + "\n" + kept[0].get<std::string>("text") + "\n";
  }
  for (const auto& [name, file] : snapshot.files) all += name + " " + file.content + "\n";
  return all;
}

TEST(Seeds, GiveTheSameRowsAndFilesEachTime) {
  const TemporaryFolder folder;
  const std::string first = made_with_seed(7, folder / "x");
  EXPECT_EQ(first, made_with_seed(7, folder / "x"));
  EXPECT_NE(first, made_with_seed(8, folder / "x"));
  EXPECT_THAT(first, HasSubstr("asset_face"));
}

}  // namespace
}  // namespace kindred::support
