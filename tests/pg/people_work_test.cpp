// What statements about people cost PostgreSQL before it has any statistics, as in the first minute after a first sync:
// rows in proportion to the people, whatever the planner guesses. Seen: a second sync of 200 people took 39 s.
#include "pg/sync_test.h"
#include "schema/session.h"
#include "sql.h"
#include "support/work_of.h"

namespace kindred::support {
namespace {

class PeopleWork : public SyncTest {
 protected:
  PeopleWork() {
    for (const char* table : {"asset_face", "person", "_face_sync_person_map"}) never_analyze(table);
  }

  void never_analyze(const std::string& table) {
    if (share_.count("pg_class where relname = '" + table + "'") == 0) return;
    run("alter table " + table + " set (autovacuum_enabled = off)");
  }
  /// All on one photo that is mirrored, with their mirrors: rows alone, as a cycle would have made them.
  void add_people(int count) {
    if (!photo_) {
      photo_ = add({});
      sync();
      never_analyze("_face_sync_person_map");
    }
    sync::prepare_session(immich().db());
    pg::Transaction work = immich().db().begin();
    work.run_script(
        "create temporary table new_one on commit drop as select gen_random_uuid() as person, gen_random_uuid()"
        " as face from generate_series(1, " +
        std::to_string(count) + ")");
    const std::string both = " cross join lateral (values (" + quoted(share_.alice.id) + "::uuid, " +
                             quoted(photo_->id) + "::uuid, n.person, n.face), (" + quoted(share_.bob.id) + ", " +
                             quoted(mirror_of(photo_->id)) + ", pg_temp.kindred_mirror_id(" + quoted(share_.bob.id) +
                             ", n.person),"
                             " pg_temp.kindred_mirror_id(" +
                             quoted(share_.bob.id) + ", n.face))) as x (owner, asset, person, face)";
    if (immich().columns().has("person_group")) {
      work.query(
          "insert into person_group (id, \"clusterGroupId\") select x.person, u.\"clusterGroupId\" from new_one n" +
          both + " join \"user\" u on u.id = x.owner");
    }
    work.query(
        immich().adapted("insert into person (\"ownerId\", :\"person_id\", \"thumbnailPath\") select x.owner, x.person,"
                         " '/data/thumbs/' || x.person || '.jpeg' from new_one n" +
                         both));
    work.query(immich().adapted(
        "insert into asset_face (id, \"assetId\", :\"face_person\") select x.face, x.asset, x.person from new_one n" +
        both));
    work.query(immich().adapted("update person p set \"faceAssetId\" = x.face from new_one n" + both +
                                " where p.:\"person_id\" = x.person"));
    work.query(
        "insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, "
        "followed)"
        " select n.person, pg_temp.kindred_mirror_id($2, n.person), $1, $2,"
        " jsonb_build_object('faceAssetId', n.face::text) from new_one n",
        share_.alice.id, share_.bob.id);
    work.commit();
  }
  std::int64_t work(std::string_view statement, const pg::Params& params) {
    forget_statistics();
    return work_of(immich().db(), immich().adapted(statement), params);
  }
  std::int64_t work_of_adopting() {
    return work(sql::immich::adopt_survivors, pg::make_params(share_.alice.id, share_.bob.id));
  }
  std::int64_t work_of_feature_faces() {
    return work(sql::immich::set_feature_faces, pg::make_params(share_.bob.id, std::vector<Uuid>()));
  }
  std::int64_t work_of_queueing() {
    return work(sql::immich::queue_gone_people, pg::make_params(std::string("family"), share_.alice.id, share_.bob.id));
  }
  /// The target merges all its people into one, whose picture stays.
  void merge_all() {
    const std::string bob = quoted(share_.bob.id);
    const std::string survivor =
        share_.value("select :\"person_id\" from person where \"ownerId\" = " + bob + " order by 1 limit 1");
    run("update asset_face f set :\"face_person\" = '" + survivor +
        "' from asset a where a.id = f.\"assetId\" and a.\"ownerId\" = " + bob);
    run("delete from person where \"ownerId\" = " + bob + " and :\"person_id\" <> '" + survivor + "'");
  }
  void forget_feature_faces() {
    run("update person set \"faceAssetId\" = null where \"ownerId\" = " + quoted(share_.bob.id));
  }
  /// Photos of the target's without a face: rows alone.
  void add_photos(int count) {
    run("insert into asset select r.* from asset a cross join generate_series(1, " + std::to_string(count) +
        ") as n cross join lateral jsonb_populate_record(a, jsonb_build_object('number', n, 'id', gen_random_uuid(),"
        " 'checksum', '\\x' || replace(gen_random_uuid()::text, '-', ''))) r where a.id = " +
        quoted(mirror_of(photo_->id)));
  }
  /// What a statement costs where the tables were last analyzed before the target had most of its photos, as after a
  /// first sync.
  std::int64_t work_with_old_statistics(std::string_view statement, const pg::Params& params) {
    never_analyze("asset");
    add_people(40);
    run("analyze");
    add_photos(kPhotos);
    return work_of(immich().db(), immich().adapted(statement), params);
  }
  /// Four times the people: four times the rows, with some room for what does not depend on them.
  static void expect_in_proportion(std::int64_t few, std::int64_t many) {
    EXPECT_GT(few, 0);
    EXPECT_LT(many, 6 * few) << few << " rows for a quarter of the people";
  }

  static constexpr int kPhotos = 3000;
  static constexpr int kFew = 400;  // enough for a look by index to be worth it

  std::optional<Asset> photo_;
};

TEST_F(PeopleWork, OfAdoptingWithNobodyGoneIsInProportion) {
  add_people(kFew);
  const std::int64_t few = work_of_adopting();
  add_people(3 * kFew);
  expect_in_proportion(few, work_of_adopting());
}

TEST_F(PeopleWork, OfAdoptingWithAllMergedIsInProportion) {
  add_people(kFew);
  merge_all();
  const std::int64_t few = work_of_adopting(), queued = work_of_queueing();
  add_people(3 * kFew);
  merge_all();
  expect_in_proportion(few, work_of_adopting());
  expect_in_proportion(queued, work_of_queueing());
}

TEST_F(PeopleWork, OfFeatureFacesIsInProportion) {
  add_people(kFew);
  const std::int64_t few = work_of_feature_faces();
  add_people(3 * kFew);
  expect_in_proportion(few, work_of_feature_faces());
}

// Seen: 100 people were each looked for on all 10,000 photos of the target's.
TEST_F(PeopleWork, OfUnsharingDoesNotMultiplyPeopleAndPhotos) {
  const pg::Params params = pg::make_params(std::string("family"), share_.alice.id, share_.bob.id);
  EXPECT_LT(work_with_old_statistics(sql::immich::find_unshared_people, params), 3 * kPhotos);
}

TEST_F(PeopleWork, OfSweepingDoesNotMultiplyPeopleAndPhotos) {
  const pg::Params params = pg::make_params(share_.alice.id, share_.bob.id);
  EXPECT_LT(work_with_old_statistics(sql::immich::find_orphans, params), 3 * kPhotos);
}

// Seen: each page of a look at everything went through all faces of everybody on it, half a second for 4,000 photos.
TEST_F(PeopleWork, OfAPageDoesNotGrowWithTheOtherPhotosOfItsPeople) {
  add_people(4);
  const std::string other = quoted(add({}).id);
  const auto add_faces = [&](int count) {
    run("insert into asset_face (id, \"assetId\", :\"face_person\") select gen_random_uuid(), " + other +
        ", f.:\"face_person\" from asset_face f, generate_series(1, " + std::to_string(count) +
        ") where f.\"assetId\" = " + quoted(photo_->id));
  };
  const auto work_of_page = [&] {
    return work(sql::immich::find_tidied_people, pg::make_params(std::vector<Uuid>{photo_->id}, share_.bob.id));
  };
  add_faces(100);
  const std::int64_t few = work_of_page();
  add_faces(700);
  EXPECT_LE(work_of_page(), few + 20) << few << " rows with an eighth of the faces";
}

TEST_F(PeopleWork, OfFeatureFacesThatAreMissingIsInProportion) {
  add_people(kFew);
  forget_feature_faces();
  const std::int64_t few = work_of_feature_faces();
  add_people(3 * kFew);
  forget_feature_faces();
  expect_in_proportion(few, work_of_feature_faces());
}

}  // namespace
}  // namespace kindred::support
