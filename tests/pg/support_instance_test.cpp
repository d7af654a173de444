// The fixture library: what an asset of it is made of, on every version of Immich.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "pg/versions.h"
#include "support/instance.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

/// One user with one external library, on the version under test.
class Fixture : public testing::TestWithParam<std::string> {
 protected:
  std::string value(const std::string& sql) {
    const pg::Result rows = immich_.db().query("select (" + sql + ")::text as value");
    return std::string(rows.text(0, "value").value_or("null"));
  }
  AssetSpec everything(const Person& person) {
    AssetSpec spec;
    spec.library = photos_;
    spec.path = "hike/IMG_1.mp4";
    spec.faces = {{.person = person.id}, {}};
    spec.ocr = {"Summit", "2062 m"};
    spec.edits = {"crop", "rotate"};
    spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = true;
    spec.duplicate_id = person.id;
    return spec;
  }
  /// Columns of `table` that are NULL, or all alike in its rows, as names.
  std::vector<std::string> empty_columns(const std::string& table) {
    std::vector<std::string> names;
    const pg::Result columns = immich_.db().query(
        "select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0", table);
    for (const pg::Row row : columns) {
      const auto name = row.get<std::string>("name");
      const std::string quoted = pg::quote_identifier(name);
      if (value("select bool_and(" + quoted + " is null) from " + pg::quote_identifier(table)) == "true") {
        names.push_back(table + "." + name);
      }
    }
    return names;
  }

  TemporaryFolder folder_;
  TestDatabase database_{GetParam()};
  Instance immich_{database_, folder_};
  User alice_ = immich_.add_user("Alice");
  Library photos_ = immich_.add_library(alice_, folder_ / "alice");
};

INSTANTIATE_TEST_SUITE_P(Immich, Fixture, testing::ValuesIn(ImmichSchema::versions()), version_name);

TEST_P(Fixture, FillsEveryColumnThatTheVersionHas) {
  const Person anna = immich_.add_person(alice_, "Anna", {.birth_date = "1990-05-17"});
  immich_.add_live_photo(alice_, {});
  const Asset asset = immich_.add_asset(alice_, everything(anna));
  AssetSpec trashed;
  trashed.is_trashed = true;
  trashed.faces = {{.is_deleted = true}};
  const Asset second = immich_.add_asset(alice_, trashed);
  immich_.add_stack(alice_, {asset.id, second.id});
  std::vector<std::string> empty;
  for (const std::string table : {"asset", "asset_exif", "asset_file", "asset_job_status", "asset_face", "face_search",
                                  "smart_search", "asset_ocr", "ocr_search", "asset_edit", "asset_metadata",
                                  "asset_video", "asset_audio", "asset_keyframe", "person", "person_group", "stack"}) {
    if (!immich_.columns().has(table)) continue;
    EXPECT_NE(value("select count(*) from " + table), "0") << table;
    for (const std::string& name : empty_columns(table)) empty.push_back(name);
  }
  EXPECT_THAT(empty, testing::IsEmpty());
}

TEST_P(Fixture, PutsFilesWhereTheRowsSay) {
  const Person anna = immich_.add_person(alice_, "Anna");
  const Asset asset = immich_.add_asset(alice_, everything(anna));
  for (const auto& [kind, path] : asset.files) EXPECT_TRUE(fs::is_regular_file(path)) << kind << " " << path;
  const pg::Result rows = immich_.db().query("select path from asset_file");
  for (const pg::Row row : rows) EXPECT_TRUE(fs::is_regular_file(row.get<std::string>("path")));
  const std::string id = asset.id.str();
  EXPECT_EQ(asset.files.at("preview"), immich_.media_root() + "/thumbs/" + alice_.id.str() + "/" + id.substr(0, 2) +
                                           "/" + id.substr(2, 2) + "/" + id + "_preview.jpeg");
  EXPECT_EQ(asset.original_path, folder_ / "alice/hike/IMG_1.mp4");
  EXPECT_TRUE(fs::is_regular_file(anna.thumbnail_path));
  for (const char* name : {"thumbs", "upload", "library", "encoded-video", "profile", "backups"}) {
    EXPECT_TRUE(fs::is_regular_file(immich_.media_root() + "/" + name + "/.immich")) << name;
  }
}

TEST_P(Fixture, NamesSidecarAndEncodedVideoInOnePlaceOnly) {
  const Person anna = immich_.add_person(alice_, "Anna");
  const Asset asset = immich_.add_asset(alice_, everything(anna));
  for (const auto& [kind, column] :
       {std::pair{"sidecar", "sidecarPath"}, std::pair{"encoded_video", "encodedVideoPath"}}) {
    const std::string rows = value(std::string("select count(*) from asset_file where type = '") + kind + "'");
    const bool has_column = immich_.columns().has("asset", column);
    EXPECT_EQ(rows, has_column ? "0" : "1") << kind;
    if (has_column) {
      EXPECT_EQ(value(std::string("select \"") + column + "\" from asset"), asset.files.at(kind));
    }
  }
}

TEST_P(Fixture, MarksEditedAssetsThroughTheTrigger) {
  if (!immich_.columns().has("asset_edit")) GTEST_SKIP() << "no edits before 2.5";
  AssetSpec spec;
  spec.edits = {"crop"};
  const Asset asset = immich_.add_asset(alice_, spec);
  EXPECT_EQ(value("select \"isEdited\" from asset"), "true");
  EXPECT_EQ(value("select count(*) from asset_file where \"isEdited\""), "3");
  EXPECT_THAT(asset.files.at("fullsize_edited"), HasSubstr("_fullsize_edited.jpeg"));
}

TEST_P(Fixture, GivesExternalAssetsThePathChecksumAndUploadsTheirContents) {
  const Asset external = immich_.add_asset(alice_, {.library = photos_});
  const Asset upload = immich_.add_asset(alice_);
  const auto checksum = [&](const Asset& asset) {
    return value("select encode(checksum, 'hex') from asset where id = '" + asset.id.str() + "'");
  };
  EXPECT_EQ(checksum(external), hex(sha1("path:" + external.original_path)));
  EXPECT_EQ(checksum(upload), hex(sha1_of_file(upload.original_path)));
  EXPECT_EQ(value("select string_agg(\"isExternal\"::text, ' ' order by \"isExternal\") from asset"), "false true");
}

TEST_P(Fixture, RoundsTheFilesTimeAsImmichDoes) {
  for (int i = 0; i < 40; ++i) {
    const Asset asset = immich_.add_asset(alice_, {.library = photos_});
    EXPECT_EQ(node_mtime_ms_of(asset.original_path), asset.mtime_ms);
    const std::string stored =
        value("select (extract(epoch from \"fileModifiedAt\") * 1000)::numeric(20, 3) from asset where id = '" +
              asset.id.str() + "'");
    EXPECT_EQ(stored, std::to_string(asset.mtime_ms) + ".000");
  }
}

TEST_P(Fixture, GivesPeopleTheirFirstFaceAsFeature) {
  const Person anna = immich_.add_person(alice_, "Anna");
  const Asset first = immich_.add_asset(alice_, {.faces = {{.person = anna.id}}});
  immich_.add_asset(alice_, {.faces = {{.person = anna.id}}});
  EXPECT_EQ(value("select \"faceAssetId\" from person"), first.face_ids[0].str());
}

TEST_P(Fixture, PutsFacesOfOnePersonNearEachOther) {
  const Person anna = immich_.add_person(alice_, "Anna"), ben = immich_.add_person(alice_, "Ben");
  immich_.add_asset(alice_, {.faces = {{.person = anna.id}, {.person = anna.id}, {.person = ben.id}}});
  const std::string person = immich_.columns().has("asset_face", "personId") ? "\"personId\"" : "\"personGroupId\"";
  const std::string pairs =
      " from face_search s join asset_face f on f.id = s.\"faceId\" join asset_face g on g.id > f.id"
      " join face_search o on o.\"faceId\" = g.id where f." +
      person;
  const std::string distance = "s.embedding <=> o.embedding";
  EXPECT_EQ(value("select max(" + distance + ") < 0.5" + pairs + " = g." + person), "true");
  EXPECT_EQ(value("select min(" + distance + ") > 0.5" + pairs + " <> g." + person), "true");
}

TEST_P(Fixture, KeepsAlbumsOwnersSharesTagsAndStacks) {
  const User bob = immich_.add_user("Bob", {.storage_label = "bob"});
  const Asset a = immich_.add_asset(alice_), b = immich_.add_asset(alice_);
  const Uuid album = immich_.add_album(alice_, "Summer", {a.id, b.id});
  immich_.share_album(album, bob);
  immich_.add_tag(alice_, "Family", {a.id});
  immich_.add_stack(alice_, {a.id, b.id});
  immich_.add_partner(alice_, bob);
  EXPECT_EQ(value("select count(*) from album_asset"), "2");
  EXPECT_EQ(value("select count(*) from album_user"), database_.at_least("3.0.0") ? "2" : "1");
  EXPECT_EQ(value("select count(*) from tag_asset"), "1");
  EXPECT_EQ(value("select count(*) from asset where \"stackId\" is not null"), "2");
  EXPECT_EQ(value("select count(*) from partner"), "1");
}

TEST_P(Fixture, PutsUploadsWhereTheStorageTemplateWould) {
  const User bob = immich_.add_user("Bob", {.storage_label = "bobby"});
  const AssetSpec spec{.path = "2024/2024-05-01/IMG.jpg"};
  EXPECT_EQ(immich_.add_asset(bob, spec).original_path,
            immich_.media_root() + "/library/bobby/2024/2024-05-01/IMG.jpg");
  EXPECT_EQ(immich_.add_asset(alice_, spec).original_path,
            immich_.media_root() + "/library/" + alice_.id.str() + "/2024/2024-05-01/IMG.jpg");
  EXPECT_THAT(immich_.add_asset(alice_).original_path, StartsWith(immich_.media_root() + "/upload/" + alice_.id.str()));
}

TEST_P(Fixture, LeavesOutWhatImmichHasNotDoneYet) {
  AssetSpec spec{.faces = {{}}, .ocr = {"text"}};
  spec.done = {.metadata = false, .thumbnails = false, .clip = false, .faces = false, .ocr = false};
  const Asset asset = immich_.add_asset(alice_, spec);
  for (const std::string table :
       {"asset_exif", "asset_file", "smart_search", "asset_face", "face_search", "asset_ocr"}) {
    if (!immich_.columns().has(table)) continue;
    EXPECT_EQ(value("select count(*) from " + table), "0") << table;
  }
  EXPECT_EQ(value("select num_nonnulls(\"metadataExtractedAt\", \"facesRecognizedAt\", \"duplicatesDetectedAt\") from"
                  " asset_job_status"),
            "0");
  EXPECT_EQ(value("select thumbhash is null from asset"), "true");
  immich_.add_face(asset, {});
  EXPECT_EQ(value("select count(*) from asset_face join face_search on \"faceId\" = id"), "1");
}

TEST_P(Fixture, TiesAStillToItsHiddenMotionPart) {
  const Asset still = immich_.add_live_photo(alice_, {.library = photos_, .path = "live/IMG.heic"});
  EXPECT_EQ(value("select m.visibility || ' ' || m.type from asset s join asset m on m.id = s.\"livePhotoVideoId\""
                  " where s.id = '" +
                  still.id.str() + "'"),
            "hidden VIDEO");
}

}  // namespace
}  // namespace kindred::support
