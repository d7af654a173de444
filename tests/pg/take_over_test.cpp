// An installation of the Python sidecar becomes Kindred's: after the first cycle all is as if Kindred had made it, with
// the ids that it has.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "commands/undo/unshare.h"
#include "immich/paths.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "sql.h"
#include "support/predecessor.h"
#include "support/tree_conversion.h"
#include "support/work_of.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

class TakeOver : public SyncTest {
 protected:
  // The newest Immich that the predecessor worked with.
  explicit TakeOver(const std::string& version = "2.7.5")
      : SyncTest(version),
        anna_(immich().add_person(share_.alice, "Anna")),
        ben_(immich().add_person(share_.alice, "")) {
    for (const char* path : {"trip/1.jpg", "trip/2.jpg", "3.jpg"}) {
      AssetSpec spec;
      spec.path = path;
      spec.faces = {{.person = anna_.id}, {.person = ben_.id}};
      spec.ocr = {"Hotel"};
      photos_.push_back(add(spec));
    }
  }

  std::string mirrors() {
    return share_.value(
        "select string_agg(source_asset_id::text || target_asset_id, ',' order by source_asset_id) from"
        " _face_sync_asset_map");
  }
  std::string bobs_assets() {
    return share_.value("select string_agg(id::text, ',' order by id) from asset where \"ownerId\" = '" +
                        share_.bob.id.str() + "'");
  }
  std::string bobs_people() {
    return share_.value(
        "select string_agg(:\"person_id\" || name, ',' order by :\"person_id\") from person where \"ownerId\" = '" +
        share_.bob.id.str() + "'");
  }
  std::string mirror(const Asset& asset) {
    return share_.value("select target_asset_id from _face_sync_asset_map where source_asset_id = '" + asset.id.str() +
                        "'");
  }
  /// All of the product's own judge's; the tests' judge knows only ids that Kindred gives.
  void expect_well() { EXPECT_THAT(broken_promises(share_.config), IsEmpty()); }
  /// A cycle that has nothing to do, in a new program.
  void expect_settled() {
    EXPECT_THAT(left_to_do(share_.config), IsEmpty());
    const TableDigests before = digest_tables(immich().db());
    const FileDigests files = digest_files(share_.folder.path());
    sync();
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
    EXPECT_EQ(difference(files, digest_files(share_.folder.path())), "");
  }
  std::vector<std::string> bobs_ids() { return {mirrors(), bobs_assets(), bobs_people()}; }
  /// After the first cycle all is as before, with the ids that it had, and well. `first`: what comes before that cycle.
  void expect_kept(
      const std::vector<std::string>& ids, const std::function<void()>& first = [] {}) {
    const SourceSnapshot before = source();
    first();
    const sync::JobReport report = sync();
    EXPECT_EQ(report.totals.assets, 0);
    EXPECT_EQ(report.totals.people, 0);
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(bobs_ids(), ids);
    EXPECT_EQ(difference(before, source()), "");
    expect_well();
    expect_settled();
  }
  void convert() {
    sync::Progress quiet;
    EXPECT_TRUE(convert_tree(share_.config, job(), quiet).is_converted);
  }

  Person anna_, ben_;
  std::vector<Asset> photos_;
};

/// One of the states in which the sidecar may leave its four tables, on one of the Immichs that it ran beside.
struct Installation {
  int schema_version = 0;
  std::string immich = "2.7.5";
};

class TakeOverOfVersion : public TakeOver, public testing::WithParamInterface<Installation> {
 protected:
  TakeOverOfVersion() : TakeOver(GetParam().immich) {}

  void expect_taken_over(const std::function<void()>& meanwhile = [] {}) {
    const int version = GetParam().schema_version;
    install_predecessor(share_, {.schema_version = version, .person_map = version < 3});
    const std::vector<std::string> ids = bobs_ids();
    meanwhile();
    expect_kept(ids, [this] { convert(); });
    EXPECT_EQ(bobs_rows("asset_face"), 6);
    if (immich().columns().has("asset_ocr")) EXPECT_EQ(bobs_rows("asset_ocr"), 3);
  }
  std::int64_t bobs_rows(const std::string& table) {
    return share_.count(table +
                        " x join asset a on a.id = x.\"assetId\" where a.\"ownerId\" = " + quoted(share_.bob.id));
  }
};

TEST_P(TakeOverOfVersion, KeepsIdsAndMakesNothingTwice) {
  expect_taken_over();
}

INSTANTIATE_TEST_SUITE_P(Tables, TakeOverOfVersion,
                         testing::Values(Installation{1}, Installation{2}, Installation{3}, Installation{4},
                                         Installation{4, "2.5.6"}, Installation{4, "2.0.0"}),
                         [](const auto& of) {
                           std::string immich = of.param.immich;
                           std::replace(immich.begin(), immich.end(), '.', '_');
                           return fmt::format("Version{}On{}", of.param.schema_version, immich);
                         });

/// Immich was upgraded, the sidecar stood still, and Kindred took its place.
class TakeOverAfterUpgrades : public TakeOverOfVersion {};

TEST_P(TakeOverAfterUpgrades, KeepsIdsAndMakesNothingTwice) {
  expect_taken_over([&] {
    for (const char* version : {"3.1.0", "3.2.0", "3.3.0"}) upgrade(version);
  });
}

INSTANTIATE_TEST_SUITE_P(Tables, TakeOverAfterUpgrades, testing::Values(Installation{2}, Installation{4}),
                         [](const auto& of) { return fmt::format("Version{}", of.param.schema_version); });

TEST_F(TakeOver, Promise1RefusesATreeThatIsTheSources) {
  install_predecessor(share_);
  const TableDigests before = digest_tables(immich().db());
  try {
    sync();
    FAIL() << "wrote through the link";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.fix(), HasSubstr("kindred convert-tree family"));
    EXPECT_THAT(error.fix(), HasSubstr("originals: existing"));
  }
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
}

// With the library watched and the source's checksum on the mirror, Immich imported each original a second time:
// setting the mirror's own checksum then failed for the whole page, in every cycle.
TEST_F(TakeOver, GoesOnWhereImmichImportedAnOriginalASecondTime) {
  install_predecessor(share_);
  const std::string path = share_.value("select \"originalPath\" from asset where id = '" + mirror(photos_[0]) + "'");
  AssetSpec spec;
  spec.library = share_.shared;
  const Asset second = immich().add_asset(share_.bob, spec);
  immich().query(R"(update asset set "originalPath" = $1, checksum = $2 where id = $3)", path,
                 immich::path_checksum(path), second.id);
  convert();
  const sync::JobReport report = sync();
  EXPECT_FALSE(report.error);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 3);
  EXPECT_THAT(broken_promises(share_.config), testing::Not(IsEmpty())) << "the one checksum";
  run("delete from asset where id = " + quoted(second.id));
  sync();
  expect_well();
  expect_settled();
}

TEST_F(TakeOver, MovesThumbnailsOutOfTheSourcesFoldersAndFreesSharedPictures) {
  install_predecessor(share_);
  convert();
  sync();
  for (const std::string& file : share_.targets_files()) {
    if (file.starts_with(share_.shared.path)) continue;
    EXPECT_EQ(
        file.find(photos_[0].id.str().substr(0, 2) + "/" + photos_[0].id.str().substr(2, 2) + "/" + mirror(photos_[0])),
        std::string::npos)
        << file;
  }
  for (const pg::Row row :
       immich().query("select \"thumbnailPath\" as path from person where \"ownerId\" = $1", share_.bob.id)) {
    EXPECT_EQ(fs::hard_link_count(row.get<std::string>("path")), 1u) << "Immich rewrites it in place";
  }
}

TEST_F(TakeOver, Promise5WhatTheTargetEditedOnAMirrorStandsAndTheRestFollows) {
  install_predecessor(share_);
  immich().query("update asset_exif set description = 'Bob''s words' where \"assetId\" = $1",
                 Uuid(*Uuid::parse(mirror(photos_[0]))));
  // The mirrors were made an hour ago; Bob's edit is of now.
  immich().query("alter table asset disable trigger user");
  immich().query("alter table asset_exif disable trigger user");
  immich().query(
      "update asset set \"createdAt\" = now() - interval '1 hour', \"updatedAt\" = now() - interval '1 hour' where "
      "\"ownerId\" = $1",
      share_.bob.id);
  immich().query(
      "update asset_exif e set \"updatedAt\" = now() - interval '1 hour' from asset a where a.id = e.\"assetId\" and "
      "a.\"ownerId\" = $1 and e.description is distinct from 'Bob''s words'",
      share_.bob.id);
  immich().query("alter table asset enable trigger user");
  immich().query("alter table asset_exif enable trigger user");
  immich().query("update asset_exif set description = 'Alice''s words' where \"assetId\" in ($1, $2)", photos_[0].id,
                 photos_[1].id);
  convert();
  sync();
  const auto description = [&](const Asset& asset) {
    return share_.value("select description from asset_exif where \"assetId\" = '" + mirror(asset) + "'");
  };
  EXPECT_EQ(description(photos_[0]), "Bob's words");
  EXPECT_EQ(description(photos_[1]), "Alice's words");
  expect_well();
  expect_settled();
}

TEST_F(TakeOver, MendsStaleDuplicateAndDanglingRows) {
  AssetSpec spec;
  spec.path = "4.jpg";
  const Asset gone = add(spec);
  install_predecessor(share_);
  pg::Connection& db = immich().db();
  const std::string orphan = mirror(photos_[0]);
  // A mapping of nothing; a mirror that Bob purged; a mapping that a crash lost; a person that Bob deleted.
  db.query(
      "insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id) values"
      " (gen_random_uuid(), gen_random_uuid(), $1, $2)",
      share_.alice.id, share_.bob.id);
  db.query("delete from asset where id = $1", Uuid(*Uuid::parse(mirror(photos_[1]))));
  db.query("delete from _face_sync_asset_map where source_asset_id = $1", photos_[0].id);
  immich().query(
      "delete from person where :\"person_id\" = (select target_person_id from _face_sync_person_map where "
      "source_person_id = $1)",
      ben_.id);
  db.query("delete from asset where id = $1", gone.id);  // and Alice's photo went meanwhile
  convert();
  EXPECT_EQ(sync().totals.assets, 0);
  EXPECT_EQ(mirror(photos_[0]), orphan) << "found again by its place and checksum";
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 2);
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'tombstone'"), 1);
  EXPECT_EQ(share_.count("asset where \"ownerId\" = '" + share_.bob.id.str() + "'"), 2);
  EXPECT_EQ(share_.count("person where \"ownerId\" = '" + share_.bob.id.str() + "'"), 1) << "Bob deleted the other";
  expect_well();
  expect_settled();
}

TEST_F(TakeOver, LeavesMirrorsOfSiblingFoldersThatBelongToNoJob) {
  install_predecessor(share_);
  const std::string sibling = mirror(photos_[2]);
  immich().query("update asset set \"originalPath\" = $1 where id = $2", share_.folder / "bob_private/3.jpg",
                 Uuid(*Uuid::parse(sibling)));
  convert();
  sync();
  EXPECT_EQ(share_.value("select job from _face_sync_asset_map where target_asset_id = '" + sibling + "'"), "null");
  EXPECT_EQ(share_.count("asset where id = '" + sibling + "'"), 1);
  const std::vector<status::Warning> said = share_.cycle().ended_jobs;
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].code, "mirrors_unclaimed");
  EXPECT_THAT(said[0].text, HasSubstr("bob_private/3.jpg"));
}

TEST_F(TakeOver, KeepsTheMirrorsOfUploads) {
  const std::string path = "2024/up.jpg";
  const Asset upload = immich().add_asset(share_.alice, {.path = path, .faces = {{.person = anna_.id}}});
  job().source_path_prefix = upload.original_path.substr(0, upload.original_path.size() - path.size());
  install_predecessor(share_, {.directory_link = false});
  job().source_path_prefix.clear();
  job().uploads = true;
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 1);
  expect_kept(bobs_ids());
}

// Random ids, and thumbnails that lay in the source's aa/bb folders: all of it is on record, and goes.
TEST_F(TakeOver, Promise4WhatWasTakenOverIsUnsharedWithoutARest) {
  const std::set<std::string> before = all_rows(immich().db());
  install_predecessor(share_);
  convert();
  sync();
  sync::Progress quiet;
  sync::Unshare unshare(share_.config, "family", quiet);
  EXPECT_EQ(unshare.plan().mirrors, 3);
  unshare.run(false);
  EXPECT_EQ(difference(before, all_rows(immich().db())), "");
  EXPECT_THAT(share_.targets_files(), IsEmpty());
  EXPECT_FALSE(fs::exists(immich().media_root() + "/thumbs/" + share_.bob.id.str()));
}

TEST_F(TakeOver, Promise3MirrorsWhoseMappingsWereLostAreFoundAgain) {
  sync();
  const std::string assets = bobs_assets();
  immich().query("truncate _face_sync_asset_map");
  EXPECT_EQ(sync().totals.assets, 0);
  EXPECT_EQ(bobs_assets(), assets);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family' and not taken_over"), 3);
  EXPECT_THAT(wrong(), IsEmpty());
}

// Seen: with no statistics yet the join on two keys at once went through all pairs of assets.
TEST_F(TakeOver, FindingMirrorsWhoseMappingsWereLostIsInProportion) {
  sync::prepare_session(immich().db());
  const auto add_photos = [&](const std::string& folder, int count) {
    std::vector<AssetSpec> specs;
    for (int i = 0; i < count; ++i) {
      specs.push_back({.library = share_.photos, .path = folder + "/" + std::to_string(i) + ".jpg"});
    }
    immich().add_assets(share_.alice, specs);
    sync();
  };
  const auto work = [&] {
    immich().query("truncate _face_sync_asset_map");
    forget_statistics();
    return work_of(immich().db(), immich().adapted(sql::immich::recover_mappings),
                   pg::make_params(share_.alice.id, share_.bob.id, share_.shared.id, share_.photos.path, false,
                                   share_.shared.path, immich().media_root() + "/"));
  };
  add_photos("few", 80);
  const std::int64_t few = work();
  add_photos("many", 3 * 83);
  EXPECT_GT(few, 0);
  EXPECT_LT(work(), 6 * few) << few << " rows for a quarter of the mirrors";
}

// What shows the source's file when it is taken over is on record: what somebody puts there later is not ours.
TEST_F(TakeOver, WhatTheTargetPutsInTheTreeLaterIsTheTargets) {
  install_predecessor(share_, {.directory_link = false});
  sync();
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed_size is null"), 0);
  const std::string path = share_.value("select \"originalPath\" from asset where id = '" + mirror(photos_[2]) + "'");
  fs::remove(path);
  write_file(path, "Bob's own picture");
  EXPECT_THAT(sync(), HasOneFault(photos_[2], "name_taken"));
  EXPECT_EQ(read_file(path), "Bob's own picture");
}

}  // namespace
}  // namespace kindred::support
