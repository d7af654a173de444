// Migrations of Immich's rewrite values that people edit, on all rows: what they did to mirrors is not the target's
// wish, and the source is followed on. The case is that of 3.3, which renames countries.
#include "pg/sync_test.h"
#include "support/bulk.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

constexpr const char* kOld = "United States of America";
constexpr const char* kNew = "United States";

class MigratedValues : public SyncTest {
 protected:
  MigratedValues() { share_.plan_first = is_planned(); }

  Asset add_in(const std::string& country) {
    const Asset asset = add_at("p" + std::to_string(next_++) + ".jpg");
    set_exif("country = '" + country + "', city = 'Springfield', latitude = 39.8, longitude = -89.6", asset.id);
    return asset;
  }
  std::string exif(const std::string& column, const Uuid& asset) {
    return share_.value("select " + column + " from asset_exif where \"assetId\" = " + quoted(asset));
  }
  void set_exif(const std::string& assignments, const Uuid& asset) {
    run("update asset_exif set " + assignments + " where \"assetId\" = " + quoted(asset));
  }
  /// All rows of a value, and a migration on record.
  void migrate(const std::string& set, const std::string& where) {
    run("update asset_exif set " + set + " where " + where);
    run("insert into kysely_migrations (name, timestamp) values ('9999999999999-Test" + std::to_string(next_++) +
        "', '2026-11-01T00:00:00Z')");
  }
  void rename() { migrate(std::string("country = '") + kNew + "'", std::string("country = '") + kOld + "'"); }
  void move(const Asset& asset) {
    set_exif("country = 'The Netherlands', city = 'Utrecht', latitude = 52.1, longitude = 5.1", asset.id);
  }
  std::string place(const Asset& asset) {
    return exif("country", mirror_of(asset.id)) + "|" + exif("city", mirror_of(asset.id));
  }

  int next_ = 0;
};

TEST_F(MigratedValues, RenamedOnly) {
  const Asset asset = add_in(kOld);
  add_in(kOld);
  sync();
  rename();
  sync();
  EXPECT_EQ(place(asset), "United States|Springfield");
  move(asset);
  sync();
  EXPECT_EQ(place(asset), "The Netherlands|Utrecht");
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(MigratedValues, RenamedAndMoved) {
  const Asset moved = add_in(kOld), stayed = add_in(kOld), elsewhere = add_in("Norway");
  sync();
  rename();
  move(moved);
  sync();
  EXPECT_EQ(place(moved), "The Netherlands|Utrecht");
  EXPECT_EQ(place(stayed), "United States|Springfield");
  EXPECT_EQ(place(elsewhere), "Norway|Springfield");
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(MigratedValues, RenamedAndAllMoved) {
  const Asset one = add_in(kOld), two = add_in(kOld);
  sync();
  rename();
  move(one);
  move(two);
  sync();
  EXPECT_EQ(place(one) + place(two), "The Netherlands|UtrechtThe Netherlands|Utrecht");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(MigratedValues, TheOnlyPhotoOfAPlaceIsFollowedAsWell) {
  const Asset asset = add_in(kOld);
  sync();
  rename();
  move(asset);
  sync();
  EXPECT_EQ(place(asset), "The Netherlands|Utrecht");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(MigratedValues, Promise5TheTargetsOwnValueStays) {
  const Asset his = add_in(kOld), moved = add_in(kOld), stayed = add_in(kOld);
  sync();
  set_exif("country = 'Bobland', rating = 3", mirror_of(his.id));
  sync();
  rename();
  move(his);
  move(moved);
  sync();
  EXPECT_EQ(place(his), "Bobland|Utrecht");
  EXPECT_EQ(exif("rating", mirror_of(his.id)), "3");
  EXPECT_EQ(place(moved), "The Netherlands|Utrecht");
  EXPECT_EQ(place(stayed), "United States|Springfield");
  sync();
  EXPECT_EQ(place(his), "Bobland|Utrecht") << "for good";
  expect_settled();
}

TEST_F(MigratedValues, Promise5TheTargetsOwnValueOfAnOnlyPhotoStays) {
  const Asset his = add_in(kOld);
  sync();
  set_exif("country = 'Bobland'", mirror_of(his.id));
  sync();
  rename();
  sync();
  EXPECT_EQ(place(his), "Bobland|Springfield");
  move(his);
  sync();
  EXPECT_EQ(place(his), "Bobland|Utrecht");
  EXPECT_EQ(share_.value("select own ->> 'asset_exif.country' from _face_sync_asset_map"), "Bobland");
}

TEST_F(MigratedValues, Promise5AnEditBetweenUpgradesIsNoRename) {
  const Asset his = add_in("Norway"), other = add_in("Norway");
  set_exif("description = 'hers'", his.id);
  sync();
  set_exif("description = 'his'", mirror_of(his.id));
  set_exif("description = 'hers, later'", his.id);
  set_exif("country = 'Bobland'", mirror_of(his.id));
  set_exif("country = 'Sweden'", his.id);
  rename();  // of a country that no photo has
  sync();
  EXPECT_EQ(exif("description", mirror_of(his.id)), "his");
  EXPECT_EQ(exif("country", mirror_of(his.id)), "Bobland") << "the others are in Norway still";
}

TEST_F(MigratedValues, ANegativeRatingThatBecomesNone) {
  const Asset rated = add_in("Norway"), other = add_in("Norway");
  set_exif("rating = -1", rated.id);
  set_exif("rating = -1", other.id);
  sync();
  migrate("rating = null", "rating < 0");
  set_exif("rating = 5", rated.id);
  sync();
  EXPECT_EQ(exif("rating", mirror_of(rated.id)), "5");
  EXPECT_EQ(exif("rating", mirror_of(other.id)), "null");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(MigratedValues, ARunningProgramFollowsOnAsWell) {
  const Asset moved = add_in(kOld), stayed = add_in(kOld);
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  rename();
  move(moved);
  sync::run_cycle(context, {}, quiet);
  EXPECT_EQ(place(moved), "The Netherlands|Utrecht");
  EXPECT_EQ(place(stayed), "United States|Springfield");
}

TEST_F(MigratedValues, ManyRowsAreFollowedWithoutAWriteToImmichsTables) {
  share_.plan_first = false;
  constexpr std::size_t kPhotos = 20'000;
  BulkSpec bulk;
  bulk.faces_per_asset = 0;
  add_bulk_assets(immich(), share_.alice, share_.photos, {}, bulk, 0, kPhotos);
  run(std::string("update asset_exif set country = '") + kOld + "'");
  sync();
  rename();
  const TableDigests before = digest_tables(immich().db());
  sync();
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(share_.count(std::string("_face_sync_asset_map where followed ->> 'asset_exif.country' = '") + kNew + "'"),
            static_cast<std::int64_t>(kPhotos));
}

}  // namespace
}  // namespace kindred::support
