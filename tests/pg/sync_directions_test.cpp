// Several jobs over the same users: mirrors are never mirrored, people stay who they are, and it settles.
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

/// Bob also shares with Alice, from a library of his own.
class SyncDirections : public SyncTest {
 protected:
  SyncDirections() {
    bobs_ = immich().add_library(share_.bob, share_.folder / "bobs", "Bob's photos");
    back_ = immich().add_library(share_.alice, share_.folder / "from-bob", "Shared with Alice");
    share_.config.jobs.push_back(Sharing::job("back", share_.bob, bobs_, share_.alice, back_));
  }
  Asset add_bobs(const std::vector<FaceSpec>& faces = {}) {
    return immich().add_asset(share_.bob, {.library = bobs_, .faces = faces});
  }
  std::string person_on_mirror(const User& target, const Asset& asset) {
    return share_.value("select :\"face_person\" from asset_face where \"assetId\" = '" +
                        Sharing::mirror_id(target, asset.id).str() + "'");
  }
  /// One cycle of all jobs, after which nothing is left to do and nothing is wrong.
  void expect_settles() {
    EXPECT_EQ(share_.cycle().exit_code(), 0);
    expect_settled();
    for (const Job& job : share_.config.jobs) EXPECT_THAT(judge(immich(), share_.config, job), IsEmpty()) << job.name;
  }

  Library bobs_, back_;
};

TEST_F(SyncDirections, NeverMirrorAMirror) {
  const Asset hers = add_at("1.jpg"), his = add_bobs();
  expect_settles();
  EXPECT_EQ(share_.count("asset"), 4);
  EXPECT_TRUE(is_mirrored(hers));
  EXPECT_EQ(share_.count("asset where id = '" + Sharing::mirror_id(share_.alice, his.id).str() + "'"), 1);
}

// Where the mirrors' own folder is shared onwards, only the mapping says what is a mirror.
TEST_F(SyncDirections, NeverMirrorAMirrorThatLiesInASharedFolder) {
  share_.config.jobs[1] = Sharing::job("back", share_.bob, share_.shared, share_.alice, back_);
  add_at("1.jpg");
  share_.sync();
  const Asset his = immich().add_asset(share_.bob, {.library = share_.shared, .path = "his.jpg"});
  EXPECT_EQ(share_.cycle().jobs[1].totals.assets, 1);
  EXPECT_EQ(share_.count("asset where id = '" + Sharing::mirror_id(share_.alice, his.id).str() + "'"), 1);
  EXPECT_EQ(share_.cycle().jobs[1].totals.assets, 0);
  EXPECT_EQ(share_.count("asset"), 4);
}

// Trap: mirrors of mirrors of people, whose merge nulled the faces in both accounts.
TEST_F(SyncDirections, ResolveAPersonToTheTargetsOwn) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add({.faces = {{.person = anna.id}}});
  share_.cycle();
  const Uuid mirrored = mirror_of(anna.id);
  const Asset his = add_bobs({{.person = mirrored}});  // Bob's Immich found Anna on a photo of his own
  expect_settles();
  EXPECT_EQ(person_on_mirror(share_.alice, his), anna.id.str());
  EXPECT_EQ(share_.count("person"), 2) << "no mirror of a mirror";
}

TEST_F(SyncDirections, KeepTwoPeopleOfOneNameApart) {
  const Person hers = immich().add_person(share_.alice, "Anna"), his = immich().add_person(share_.bob, "Anna");
  add({.faces = {{.person = hers.id}}});
  add_bobs({{.person = his.id}});
  expect_settles();
  EXPECT_EQ(share_.count("person"), 4);
}

// Bob's mirror of Anna goes on to Carol as Anna herself, not as a mirror of the mirror.
TEST_F(SyncDirections, WalkAChainOfUsersToTheOrigin) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol");
  share_.config.jobs[1] = Sharing::job("onwards", share_.bob, bobs_, carol, tree);
  const Person anna = immich().add_person(share_.alice, "Anna");
  add({.faces = {{.person = anna.id}}});
  share_.cycle();
  const Asset his = add_bobs({{.person = mirror_of(anna.id)}});
  expect_settles();
  EXPECT_EQ(person_on_mirror(carol, his), Sharing::mirror_id(carol, anna.id).str());
  EXPECT_EQ(share_.count("person"), 3);
  EXPECT_THAT(missing_work(immich(), carol.id), IsEmpty()) << "the person's thumbnail came along";
  EXPECT_NE(share_.value("select \"faceAssetId\" from person where \"ownerId\" = '" + carol.id.str() + "'"), "null");
}

/// Bob's mirror of Alice's Anna, on a photo of his own, goes on to Carol.
class SyncChain : public SyncDirections {
 protected:
  SyncChain() {
    share_.config.jobs[1] = Sharing::job("onwards", share_.bob, bobs_, carol_, tree_);
    add({.faces = {{.person = anna_.id}}});
    share_.cycle();
    photo_ = add_bobs({{.person = mirror_of(anna_.id)}});
    share_.cycle();
  }
  /// As Immich does, which deletes a group with its last person.
  void delete_carols_anna() {
    const char* const table = immich().columns().has("person_group") ? "person_group" : "person";
    run(std::string("delete from ") + table + " where id = '" + carols_anna_.str() + "'");
  }
  std::int64_t carols(const std::string& what) {
    return share_.count(immich().adapted(what) + " \"ownerId\" = '" + carol_.id.str() + "'");
  }

  const User carol_ = immich().add_user("Carol");
  const Library tree_ = immich().add_library(carol_, share_.folder / "carol");
  const Person anna_ = immich().add_person(share_.alice, "Anna");
  const Uuid carols_anna_ = Sharing::mirror_id(carol_, anna_.id);
  Asset photo_;
};

TEST_F(SyncChain, Promise5APersonThatTheLastOneDeletedStaysAway) {
  ASSERT_EQ(carols("person where"), 1);
  delete_carols_anna();
  for (int cycles = 0; cycles < 3; ++cycles) {
    share_.cycle();
    EXPECT_EQ(carols("person where"), 0) << cycles;
    run("update asset_face set \"boundingBoxX1\" = \"boundingBoxX1\" + 1");
  }
  EXPECT_EQ(share_.count("_face_sync_person_map where refused"), 1);
}

TEST_F(SyncChain, WhomTheLastOneMergedStaysMerged) {
  const Person own = immich().add_person(carol_, "My Anna");
  run(immich().adapted("update asset_face set :\"face_person\" = '" + own.id.str() + "' where :\"face_person\" = '" +
                       carols_anna_.str() + "'"));
  delete_carols_anna();
  share_.cycle();
  const Asset later = add_bobs({{.person = mirror_of(anna_.id)}});
  expect_settles();
  EXPECT_EQ(person_on_mirror(carol_, later), own.id.str());
  EXPECT_EQ(carols("person where"), 1);
}

TEST_F(SyncChain, APersonWithoutAFaceGoes) {
  trash(photo_);
  expect_settles();
  EXPECT_EQ(carols("person where"), 0);
}

TEST_F(SyncDirections, GiveOneSourceToTwoTargets) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol");
  share_.config.jobs[1] = Sharing::job("carol", share_.alice, share_.photos, carol, tree);
  const Person anna = immich().add_person(share_.alice, "Anna");
  add({.faces = {{.person = anna.id}}, .sidecar = true});
  expect_settles();
  EXPECT_EQ(share_.count("asset"), 3) << "trap: UNIQUE (source_asset_id) forbade a second target";
  EXPECT_EQ(share_.count("person"), 3);
}

TEST_F(SyncDirections, TakeTwoSourcesToOneTarget) {
  const User carol = immich().add_user("Carol");
  const Library carols = immich().add_library(carol, share_.folder / "carol");
  const Library tree = immich().add_library(share_.bob, share_.folder / "from-carol");
  share_.config.jobs[1] = Sharing::job("carol", carol, carols, share_.bob, tree);
  const Person anna = immich().add_person(share_.alice, "Anna"), also_anna = immich().add_person(carol, "Anna");
  add({.faces = {{.person = anna.id}}});
  immich().add_asset(carol, {.library = carols, .faces = {{.person = also_anna.id}}});
  expect_settles();
  EXPECT_EQ(share_.count("asset where \"ownerId\" = '" + share_.bob.id.str() + "'"), 2);
}

TEST_F(SyncDirections, ShareOnePersonBetweenTwoJobsOfTheSamePair) {
  const Library more = immich().add_library(share_.alice, share_.folder / "more");
  const Library tree = immich().add_library(share_.bob, share_.folder / "bob-more");
  share_.config.jobs[1] = Sharing::job("more", share_.alice, more, share_.bob, tree);
  const Person anna = immich().add_person(share_.alice, "Anna");
  for (int i = 0; i < 3; ++i) add({.faces = {{.person = anna.id}, {.person = anna.id}}});
  immich().add_asset(share_.alice, {.library = more, .faces = {{.person = anna.id}}});
  expect_settles();
  EXPECT_EQ(share_.count("person"), 2);
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = '" + mirror_of(anna.id).str() + "'"), 7);
}

TEST_F(SyncDirections, IsolateAFailingJob) {
  add_at("1.jpg");
  add_bobs();
  share_.config.jobs[0].target_library_id = bobs_.id;
  share_.config.jobs[0].source_user_id = Uuid::random();
  const sync::CycleReport report = share_.cycle();
  ASSERT_TRUE(report.jobs[0].error);
  EXPECT_EQ(report.jobs[0].error->kind(), ErrorKind::usage);
  EXPECT_EQ(report.jobs[0].failed_step, "guard");
  EXPECT_EQ(report.jobs[1].totals.assets, 1);
  EXPECT_EQ(report.exit_code(), 2);
}

}  // namespace
}  // namespace kindred::support
