// An administrator lets Immich detect or recognise the faces of all photos again, mirrors too. That is nobody's wish
// about a single mirror: each face is there once afterwards, belongs to whom the source's belongs to, and nothing
// counts as deleted by the target.
#include "support/forced_jobs.h"

#include "pg/sync_test.h"
#include "support/cluster_groups.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class ForcedJobsOnMirrors : public SyncTest {
 protected:
  ForcedJobsOnMirrors() {
    const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
    for (int i = 0; i < 4; ++i) photos_.push_back(add({.faces = {{.person = anna.id}, {.person = ben.id}}}));
    photos_.push_back(add({.faces = {{.person = anna.id}, {}}}));
    sync();
  }

  std::string bobs_people() {
    return share_.value(
        "select string_agg(distinct p.:\"person_id\"::text, ' ' order by p.:\"person_id\"::text) from person p"
        " join asset_face f on f.:\"face_person\" = p.:\"person_id\" where p.\"ownerId\" = " +
        quoted(share_.bob.id));
  }
  std::int64_t bobs_faces() {
    return share_.count("asset_face f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = " +
                        quoted(share_.bob.id));
  }
  std::int64_t people_with_faces(const User& user) {
    return share_.count("person p where p.\"ownerId\" = " + quoted(user.id) +
                        " and exists (select from asset_face f join asset a on a.id = f.\"assetId\" where"
                        " a.\"ownerId\" = p.\"ownerId\" and f.:\"face_person\" = p.:\"person_id\")");
  }
  /// Each face once, with a person that stands for the source's, nothing taken for the target's doing, and settled.
  void expect_one_of_each() {
    sync();
    EXPECT_EQ(bobs_faces(), 9);
    EXPECT_EQ(people_with_faces(share_.bob), 2);
    EXPECT_EQ(share_.count("_kindred_gone_face where not by_us"), 0) << "no refusal of the target's";
    EXPECT_EQ(share_.count("_face_sync_person_map where refused"), 0);
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    EXPECT_THAT(missing_work(immich(), share_.bob.id), IsEmpty());
    EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
    const std::int64_t told = share_.count("person_audit");
    expect_settled();
    EXPECT_EQ(sync().totals.people, 0);
    EXPECT_EQ(share_.count("person_audit"), told) << "nobody is made and swept";
  }
  /// The source names all its people; the mirrors are to have the names.
  void expect_names_to_arrive() {
    run("update person p set name = 'N ' || left(:\"person_id\"::text, 8) where \"ownerId\" = " +
        quoted(share_.alice.id));
    sync();
    EXPECT_EQ(share_.count("asset_face f join asset a on a.id = f.\"assetId\" join _face_sync_asset_map m on"
                           " m.target_asset_id = a.id join asset_face s on s.\"assetId\" = m.source_asset_id and"
                           " (s.\"boundingBoxX1\", s.\"boundingBoxY1\", s.\"boundingBoxX2\", s.\"boundingBoxY2\") ="
                           " (f.\"boundingBoxX1\", f.\"boundingBoxY1\", f.\"boundingBoxX2\", f.\"boundingBoxY2\")"
                           " join person p on p.:\"person_id\" = f.:\"face_person\" and p.\"ownerId\" = a.\"ownerId\""
                           " join person h on h.:\"person_id\" = s.:\"face_person\" and h.\"ownerId\" <> a.\"ownerId\""
                           " where p.name = h.name"),
              9);
  }

  std::vector<Asset> photos_;
  ForcedJobs jobs_{share_.immich};
};

TEST_F(ForcedJobsOnMirrors, DetectionOfAllLeavesEachFaceOnce) {
  jobs_.detect_all();
  expect_one_of_each();
  expect_names_to_arrive();
}

TEST_F(ForcedJobsOnMirrors, DetectionOfAllTwice) {
  jobs_.detect_all();
  sync();
  jobs_.detect_all();
  expect_one_of_each();
}

TEST_F(ForcedJobsOnMirrors, DetectionOfAllLeavesWhomTheTargetNamed) {
  jobs_.detect_all();
  const std::string people = bobs_people();
  run("update person set name = 'Aunt ' || left(:\"person_id\"::text, 4) where \"ownerId\" = " + quoted(share_.bob.id) +
      " and :\"person_id\" in (select :\"face_person\" from asset_face)");
  expect_one_of_each();
  EXPECT_EQ(bobs_people(), people) << "the faces are whose they were";
  EXPECT_EQ(share_.count("person where \"ownerId\" = " + quoted(share_.bob.id) + " and name like 'Aunt %'"), 2);
}

TEST_F(ForcedJobsOnMirrors, RefreshThatKeepsImmichsFaceIsNoRefusal) {
  const Asset& photo = photos_.front();
  const Uuid mirrored = mirror_of(photo.face_ids[0]);
  run("insert into asset_face (\"assetId\", :\"face_person\", \"imageWidth\", \"imageHeight\", \"boundingBoxX1\","
      " \"boundingBoxY1\", \"boundingBoxX2\", \"boundingBoxY2\") select \"assetId\", :\"face_person\", \"imageWidth\","
      " \"imageHeight\", \"boundingBoxX1\", \"boundingBoxY1\", \"boundingBoxX2\", \"boundingBoxY2\" from asset_face "
      "where id = " +
      quoted(mirrored));
  jobs_.refresh();
  EXPECT_EQ(share_.count("asset_face where id = " + quoted(mirrored)), 0) << "Immich took ours for the one too many";
  expect_one_of_each();
  EXPECT_EQ(share_.count("asset_face where id = " + quoted(mirrored)), 1);
}

TEST_F(ForcedJobsOnMirrors, RecognitionOfAllTiesWhoHasTheFaces) {
  jobs_.recognise_all();
  expect_one_of_each();
  expect_names_to_arrive();
}

TEST_F(ForcedJobsOnMirrors, RecognitionOfAllTheOtherWayRound) {
  jobs_.recognise_all(true);
  expect_one_of_each();
  expect_names_to_arrive();
}

TEST_F(ForcedJobsOnMirrors, NewPhotosGoToWhomRecognitionFounded) {
  jobs_.recognise_all();
  sync();
  const std::string people = bobs_people();
  const Uuid anna = *Uuid::parse(
      share_.value("select :\"face_person\" from asset_face where id = " + quoted(photos_[0].face_ids[0])));
  add({.faces = {{.person = anna}}});
  EXPECT_EQ(sync().totals.people, 0);
  EXPECT_EQ(bobs_people(), people);
}

// An ordinary action: made and swept in every cycle.
TEST_F(ForcedJobsOnMirrors, PersonOfTheTargetsOwnWhoGetsAllFacesOfAMirroredOne) {
  const Uuid anna = *Uuid::parse(
      share_.value("select :\"face_person\" from asset_face where id = " + quoted(photos_[0].face_ids[0])));
  const Person own = immich().add_person(share_.bob, "");
  immich().query("update asset_face set :\"face_person\" = $1 where :\"face_person\" = $2", own.id, mirror_of(anna));
  expect_one_of_each();
  run("update person set name = 'Annie' where :\"person_id\" = " + quoted(anna));
  sync();
  EXPECT_EQ(share_.value("select name from person where :\"person_id\" = " + quoted(own.id)), "") << "promise 5";
  add({.faces = {{.person = anna}}});
  EXPECT_EQ(sync().totals.people, 0) << "as after a merge";
}

// The mirrors of two people are one person by then, which stands for both, and one of the two is gone at the source.
TEST_F(ForcedJobsOnMirrors, RecognitionAfterTheTargetMergedTwoMirroredPeople) {
  const auto who = [&](int face) {
    return *Uuid::parse(
        share_.value("select :\"face_person\" from asset_face where id = " + quoted(photos_[0].face_ids[face])));
  };
  const Uuid anna = mirror_of(who(0)), ben = mirror_of(who(1));
  immich().query("update asset_face set :\"face_person\" = $1 where :\"face_person\" = $2", anna, ben);
  immich().query("delete from person where :\"person_id\" = $1", ben);
  sync();
  jobs_.recognise_all();
  immich().query("delete from person where :\"person_id\" = $1 and \"ownerId\" = $2",
                 share_.value("select source_person_id from _face_sync_person_map where not adopted and"
                              " target_person_id = " +
                              quoted(anna)),
                 share_.alice.id);
  sync();
  EXPECT_EQ(share_.count("person where :\"person_id\" = " + quoted(anna)), 0) << "nobody has a use for it";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

// Immich recognises no faces of the trash again, and deletes people without any.
TEST_F(ForcedJobsOnMirrors, RecognitionOfAllWhileTheMirrorsAreOffline) {
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where \"ownerId\" = " + quoted(share_.bob.id));
  sync();
  jobs_.recognise_all();
  run("update asset set \"isOffline\" = false, \"deletedAt\" = null where \"ownerId\" = " + quoted(share_.bob.id));
  expect_one_of_each();
  expect_names_to_arrive();
}

TEST_F(ForcedJobsOnMirrors, DetectionOfAllWhileTheSourceDoesNotHaveTheFace) {
  run("delete from asset_face where id = " + quoted(photos_[1].face_ids[0]));
  sync();
  run("insert into asset_face (\"assetId\", :\"face_person\", \"imageWidth\", \"imageHeight\", \"boundingBoxX1\","
      " \"boundingBoxY1\", \"boundingBoxX2\", \"boundingBoxY2\") select " +
      quoted(mirror_of(photos_[1].id)) +
      ", :\"face_person\", 4000, 3000, 900, 900, 950, 950 from asset_face where id = " +
      quoted(mirror_of(photos_[0].face_ids[0])));
  sync();
  EXPECT_EQ(bobs_faces(), 8) << "a mirror has the source's faces alone";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

/// In a cluster group of both users, where the source's people are the target's as well.
class ForcedTogether : public SyncTest {
 protected:
  ForcedTogether() : SyncTest("3.3.0") {
    const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
    for (int i = 0; i < 4; ++i) photos_.push_back(add({.faces = {{.person = anna.id}, {.person = ben.id}}}));
    photos_.push_back(add({.faces = {{.person = anna.id}, {}}}));
    groups_.join(share_.bob, share_.alice);
    sync();
    expect_settled();
    faces_ = bobs_faces();
    people_ = people();
  }
  std::int64_t bobs_faces() {
    return share_.count("asset_face f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = " +
                        quoted(share_.bob.id));
  }
  std::int64_t people() {
    return share_.count("person p where p.\"ownerId\" = " + quoted(share_.bob.id) +
                        " and exists (select from asset_face f join asset a on a.id = f.\"assetId\" where"
                        " a.\"ownerId\" = p.\"ownerId\" and f.:\"face_person\" = p.:\"person_id\")");
  }
  void expect_same() {
    sync();
    EXPECT_EQ(bobs_faces(), faces_);
    EXPECT_EQ(people(), people_);
    EXPECT_EQ(share_.count("_kindred_gone_face where not by_us"), 0);
    EXPECT_EQ(share_.count("_face_sync_person_map where refused"), 0);
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    EXPECT_THAT(missing_work(immich(), share_.bob.id), IsEmpty());
    const std::int64_t told = share_.count("person_audit");
    expect_settled();
    EXPECT_EQ(share_.count("person_audit"), told);
    run("update person p set name = 'N ' || left(:\"person_id\"::text, 8) where \"ownerId\" = " +
        quoted(share_.alice.id));
    sync();
    expect_settled();
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  }

  std::vector<Asset> photos_;
  ClusterGroups groups_{share_.immich};
  ForcedJobs jobs_{share_.immich};
  std::int64_t faces_ = 0, people_ = 0;
};

TEST_F(ForcedTogether, DetectAll) {
  jobs_.detect_all();
  expect_same();
}

TEST_F(ForcedTogether, DetectAllTwice) {
  jobs_.detect_all();
  sync();
  jobs_.detect_all();
  expect_same();
}

TEST_F(ForcedTogether, DetectAllThenRefresh) {
  jobs_.detect_all();
  sync();
  jobs_.refresh();
  expect_same();
}

TEST_F(ForcedTogether, RecogniseAll) {
  jobs_.recognise_all();
  expect_same();
}

TEST_F(ForcedTogether, RecogniseAllReverse) {
  jobs_.recognise_all(true);
  expect_same();
}

TEST_F(ForcedTogether, RecogniseAllThenLeave) {
  jobs_.recognise_all();
  sync();
  groups_.leave(share_.bob);
  sync();
  expect_settled();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(ForcedTogether, DetectAllBeforeCycleThenLeave) {
  jobs_.detect_all();
  groups_.leave(share_.bob);
  sync();
  expect_settled();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(ForcedTogether, OfflineThenRecogniseAll) {
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where \"ownerId\" = " + quoted(share_.bob.id));
  sync();
  jobs_.recognise_all();
  sync();
  run("update asset set \"isOffline\" = false, \"deletedAt\" = null where \"ownerId\" = " + quoted(share_.bob.id));
  expect_same();
}

}  // namespace
}  // namespace kindred::support
