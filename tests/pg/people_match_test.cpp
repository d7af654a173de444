// `people_match: name`: a source person with the name of one of the target's own is tied to that one, of whom nothing
// is ours.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/explain/explain.h"
#include "commands/plan/plan.h"
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "pg/sync_test.h"
#include "pg/versions.h"
#include "support/cluster_groups.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::IsEmpty;

class PeopleMatchTest : public SyncTest {
 protected:
  PeopleMatchTest() { job().people_match = PeopleMatch::name; }
  explicit PeopleMatchTest(const std::string& version) : SyncTest(version) { job().people_match = PeopleMatch::name; }

  Person hers(const std::string& name, const PersonSpec& spec = {}) {
    return immich().add_person(share_.alice, name, spec);
  }
  /// With a photo of his own.
  Person his(const std::string& name, const PersonSpec& spec = {}) {
    const Person person = immich().add_person(share_.bob, name, spec);
    immich().add_asset(share_.bob, {.faces = {{.person = person.id}}});
    return person;
  }
  Asset add_with(const Person& person) { return add({.faces = {{.person = person.id}}}); }

  /// Whose the mirror's only face is.
  std::string on_mirror(const Asset& asset) {
    return share_.value("select :\"face_person\" from asset_face where \"assetId\" = " + quoted(mirror_of(asset.id)));
  }
  std::int64_t people_of(const User& user) { return share_.count("person where \"ownerId\" = " + quoted(user.id)); }
  /// The whole row, with the times of its last change.
  std::string whole(const Person& person) {
    return share_.value("select to_jsonb(p) from person p where :\"person_id\" = " + quoted(person.id) +
                        " and \"ownerId\" = " + quoted(person.owner_id));
  }
  void change(const Person& person, const std::string& set) {
    run("update person set " + set + " where :\"person_id\" = " + quoted(person.id) +
        " and \"ownerId\" = " + quoted(person.owner_id));
  }
  /// A merge by its owner, as Immich before 3.2 has it.
  void merge(const Person& merged, const Uuid& into) {
    run("update asset_face set :\"face_person\" = " + quoted(into) + " where :\"face_person\" = " + quoted(merged.id));
    run("delete from person where :\"person_id\" = " + quoted(merged.id));
  }
  void unshare(const std::string& name = "family") {
    sync::Progress quiet;
    sync::Unshare(share_.config, name, quiet).run(false);
  }
  void expect_whole() {
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  bool has_groups() { return immich().columns().has("person_group"); }
};

TEST_F(PeopleMatchTest, TiesASourcePersonToTheTargetsOwnOfTheSameName) {
  const Person own = his("Anna", {.birth_date = "1990-05-17", .is_favorite = true}), anna = hers("  Anna ");
  const std::string before = whole(own);
  const Asset photo = add_with(anna);
  EXPECT_EQ(sync().totals.people, 0) << "nobody was made";
  EXPECT_EQ(on_mirror(photo), own.id.str());
  EXPECT_EQ(people_of(share_.bob), 1) << "one Anna, not two";
  EXPECT_EQ(whole(own), before);
  expect_whole();
  const Asset later = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(later), own.id.str());
  EXPECT_EQ(whole(own), before);
  expect_whole();
}

TEST_F(PeopleMatchTest, NoneIsTheDefault) {
  EXPECT_EQ(Job().people_match, PeopleMatch::none);
  job().people_match = PeopleMatch::none;
  his("Anna");
  const Person anna = hers("Anna");
  const Asset photo = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(photo), mirror_of(anna.id).str());
  EXPECT_EQ(people_of(share_.bob), 2);
  expect_whole();
}

TEST_F(PeopleMatchTest, ComparesNamesExactlyAndBirthdaysWhereBothHaveOne) {
  struct Case {
    std::string hers, her_birthday, his, his_birthday;
    bool is_tied;
  };
  const std::vector<Case> cases = {{"Anna", "", "Anna", "1990-01-01", true},
                                   {"Ben", "1990-01-01", "Ben", "", true},
                                   {"Clara", "1990-01-01", "Clara", "1990-01-01", true},
                                   {"David", "1990-01-01", "David", "1990-01-02", false},
                                   {"eva", "", "Eva", "", false},
                                   {"Franz Müller", "", "Franz Müller ", "", true},
                                   {"Franz  Huber", "", "Franz Huber", "", false},
                                   {"", "", "", "", false},
                                   {" ", "", " ", "", false}};
  std::vector<Asset> photos;
  std::vector<Person> own;
  for (const Case& one : cases) {
    own.push_back(his(one.his, {.birth_date = one.his_birthday}));
    photos.push_back(add_with(hers(one.hers, {.birth_date = one.her_birthday})));
  }
  sync();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(on_mirror(photos[i]) == own[i].id.str(), cases[i].is_tied) << cases[i].hers << " and " << cases[i].his;
  }
  expect_whole();
}

TEST_F(PeopleMatchTest, MakesAMirrorWhereSeveralFit) {
  his("Anna"), his("Anna");
  const Person anna = hers("Anna");
  const Asset annas = add_with(anna);
  const Person bens = his("Ben"), ben = hers("Ben"), another = hers("Ben");
  const Asset one = add_with(ben);  // the other one is on no photo that is shared
  sync();
  EXPECT_EQ(on_mirror(annas), mirror_of(anna.id).str()) << "two of the target's own";
  EXPECT_EQ(on_mirror(one), mirror_of(ben.id).str()) << "two of the source's";
  expect_whole();
  const Asset two = add_with(another);
  sync();
  EXPECT_EQ(on_mirror(two), mirror_of(another.id).str());
  EXPECT_EQ(people_of(share_.bob), 6);
  expect_whole();
}

TEST_F(PeopleMatchTest, TellsTwoOfOneNameApartByTheirBirthdays) {
  const Person old = his("Anna", {.birth_date = "1950-01-01"}), young = his("Anna", {.birth_date = "2015-01-01"});
  const Asset one = add_with(hers("Anna", {.birth_date = "1950-01-01"})),
              two = add_with(hers("Anna", {.birth_date = "2015-01-01"}));
  sync();
  EXPECT_EQ(on_mirror(one), old.id.str());
  EXPECT_EQ(on_mirror(two), young.id.str());
  expect_whole();
}

TEST_F(PeopleMatchTest, TiesPeopleOfSeveralSourcesToOne) {
  const User carol = immich().add_user("Carol");
  const Library photos = immich().add_library(carol, share_.folder / "carol"),
                tree = immich().add_library(share_.bob, share_.folder / "from-carol");
  share_.config.jobs.push_back(Sharing::job("carol", carol, photos, share_.bob, tree));
  share_.config.jobs[1].people_match = PeopleMatch::name;
  const Person own = his("Anna"), anna = hers("Anna"), carols = immich().add_person(carol, "Anna");
  const Asset one = add_with(anna);
  const Asset two = immich().add_asset(carol, {.library = photos, .faces = {{.person = carols.id}}});
  share_.cycle();
  EXPECT_EQ(on_mirror(one), own.id.str());
  EXPECT_EQ(on_mirror(two), own.id.str());
  for (const Job& job : share_.config.jobs) EXPECT_THAT(judge(immich(), share_.config, job), IsEmpty()) << job.name;
  expect_settled();
  unshare();
  EXPECT_EQ(share_.count("_face_sync_person_map"), 1) << "Carol's alone is left";
  EXPECT_EQ(on_mirror(two), own.id.str());
}

TEST_F(PeopleMatchTest, DoesNotTakeAMirrorForTheTargetsOwn) {
  const User carol = immich().add_user("Carol");
  const Library photos = immich().add_library(carol, share_.folder / "carol"),
                tree = immich().add_library(share_.bob, share_.folder / "from-carol");
  share_.config.jobs.push_back(Sharing::job("carol", carol, photos, share_.bob, tree));
  const Person carols = immich().add_person(carol, "Anna");
  immich().add_asset(carol, {.library = photos, .faces = {{.person = carols.id}}});
  share_.cycle();
  const Person anna = hers("Anna");
  const Asset photo = add_with(anna);
  share_.cycle();
  EXPECT_EQ(on_mirror(photo), mirror_of(anna.id).str());
  expect_whole();
}

TEST_F(PeopleMatchTest, DoesNotTakeAMirrorForTheTargetsOwnWhoseRecordWasLost) {
  const Person anna = hers("Anna");
  const Asset photo = add_with(anna);
  sync();
  run("delete from _face_sync_person_map");
  const Asset later = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(photo), mirror_of(anna.id).str());
  EXPECT_EQ(on_mirror(later), mirror_of(anna.id).str());
  EXPECT_EQ(share_.count("_face_sync_person_map where matched"), 0);
}

TEST_F(PeopleMatchTest, Promise5LeavesThePersonAloneWhateverTheSourceChanges) {
  const Person own = his("Anna", {.thumbnail = false}), anna = hers("Anna");
  run("update person set \"faceAssetId\" = null where \"ownerId\" = " + quoted(share_.bob.id));
  const std::string before = whole(own);
  const Asset photo = add_with(anna), second = add_with(anna);
  sync();
  EXPECT_EQ(whole(own), before) << "without picture and feature face, which are Immich's to find";
  change(anna, "name = 'Anna Maria', \"birthDate\" = '1990-05-17', \"isHidden\" = true, color = '#123456'");
  run("update person set \"faceAssetId\" = " + quoted(second.face_ids[0]) +
      " where :\"person_id\" = " + quoted(anna.id));
  write_file(anna.thumbnail_path, "another picture");
  for (const PeopleMode people : {PeopleMode::follow, PeopleMode::source, PeopleMode::fill}) {
    job().people = people;
    sync();
    EXPECT_EQ(whole(own), before);
  }
  EXPECT_EQ(on_mirror(photo), own.id.str()) << "a tie that is made stays";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleMatchTest, Promise5LeavesThePersonWhenTheFacesGo) {
  const Person own = immich().add_person(share_.bob, "Anna");  // on no photo yet
  const std::string before = whole(own);
  const Person anna = hers("Anna");
  const Asset photo = add_with(anna);
  sync();
  ASSERT_EQ(on_mirror(photo), own.id.str());
  trash(photo);
  sync();
  sync();
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(whole(own), before);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleMatchTest, FollowsFacesThatTheSourceGivesToAnother) {
  const Person own = his("Anna"), anna = hers("Anna"), ben = hers("Ben");
  const Asset photo = add_with(anna), bens = add_with(ben);
  sync();
  run("update asset_face set :\"face_person\" = " + quoted(anna.id) + " where id = " + quoted(bens.face_ids[0]));
  run("update asset_face set :\"face_person\" = " + quoted(ben.id) + " where id = " + quoted(photo.face_ids[0]));
  sync();
  EXPECT_EQ(on_mirror(bens), own.id.str());
  EXPECT_EQ(on_mirror(photo), mirror_of(ben.id).str());
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleMatchTest, IsDecidedWhenThePersonIsFirstNeeded) {
  const Person unnamed = hers(""), named = hers("Ben");
  const Asset one = add_with(unnamed), two = add_with(named);
  sync();
  const Person own = his("Anna"), ben = his("Ben");
  change(unnamed, "name = 'Anna'");
  const Asset three = add_with(unnamed), four = add_with(named);
  sync();
  EXPECT_EQ(on_mirror(one), mirror_of(unnamed.id).str());
  EXPECT_EQ(on_mirror(three), mirror_of(unnamed.id).str()) << "named by the source since";
  EXPECT_EQ(on_mirror(two), mirror_of(named.id).str());
  EXPECT_EQ(on_mirror(four), mirror_of(named.id).str()) << "named by the target since";
  expect_whole();
}

TEST_F(PeopleMatchTest, StaysAsItIsWhenTheKeyChanges) {
  const Person own = his("Anna"), anna = hers("Anna");
  add_with(anna);
  sync();
  job().people_match = PeopleMatch::none;
  change(own, "name = 'Mum'");
  const Asset later = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(later), own.id.str());
  EXPECT_EQ(share_.value("select name from person where \"ownerId\" = " + quoted(share_.bob.id)), "Mum");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleMatchTest, Promise5WhomTheTargetDeletedStaysAway) {
  const Person own = his("Anna"), anna = hers("Anna");
  const Asset photo = add_with(anna);
  sync();
  if (has_groups()) {
    ClusterGroups(immich()).delete_own(share_.bob, own.id);
  } else {
    run("delete from person where id = " + quoted(own.id));
  }
  for (int cycles = 0; cycles < 3; ++cycles) sync();
  EXPECT_EQ(people_of(share_.bob), 0);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  sync::Restore(share_.config, {}).run();
  sync();
  EXPECT_EQ(on_mirror(photo), mirror_of(anna.id).str()) << "restored, without an Anna of his own";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(PeopleMatchTest, Promise5FollowsThePersonIntoWhomTheTargetMergedIt) {
  const Person own = his("Anna"), other = his("Anna Maria"), anna = hers("Anna");
  add_with(anna);
  sync();
  if (has_groups()) {
    ClusterGroups(immich()).merge_own(share_.bob, own.id, other.id);
  } else {
    merge(own, other.id);
  }
  std::filesystem::remove(own.thumbnail_path);
  const std::string before = whole(other);
  sync();
  const Asset later = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(later), other.id.str());
  EXPECT_EQ(whole(other), before);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleMatchTest, Promise4FreesThePersonWhenUnshared) {
  const Person own = his("Anna");
  const Person anna = hers("Anna");
  add_with(anna), add_with(hers("Ben"));
  const std::string row = whole(own);
  const std::set<std::string> before = all_rows(immich().db());
  sync();
  sync();
  unshare();
  EXPECT_EQ(difference(before, all_rows(immich().db())), "");
  EXPECT_EQ(whole(own), row);
  EXPECT_EQ(share_.count("_face_sync_person_map"), 0);
  EXPECT_TRUE(std::filesystem::exists(own.thumbnail_path));
}

TEST_F(PeopleMatchTest, IsWhatPlanAndExplainSay) {
  add({});
  sync();
  his("Anna");
  const Asset photo = add_with(hers("Anna"));
  sync::Progress quiet;
  std::vector<std::string> said;
  const sync::Plan plan = sync::make_plan(share_.config, {}, quiet);
  for (const sync::PlannedStep& step : plan.jobs.at(0).steps) {
    for (const sync::PlannedExample& example : step.examples) said.push_back(example.name + ": " + example.reason);
  }
  EXPECT_THAT(said, Contains("Anna: tied to the target's own person of that name"));
  sync();
  const auto explained = sync::explain(share_.config, photo.id.str(), {}).assets.at(0).jobs.at(0).sentences;
  EXPECT_THAT(explained, Contains("People on it who are Bob's own, matched by name: Anna."));
}

/// Both share with each other, and have photos of the same Anna.
class PeopleMatchBothWays : public PeopleMatchTest {
 protected:
  PeopleMatchBothWays() {
    bobs_ = immich().add_library(share_.bob, share_.folder / "bobs", "Bob's photos");
    tree_ = immich().add_library(share_.alice, share_.folder / "from-bob", "Shared with Alice");
    share_.config.jobs.push_back(Sharing::job("back", share_.bob, bobs_, share_.alice, tree_));
    her_photo_ = add_with(anna_);
    his_photo_ = immich().add_asset(share_.bob, {.library = bobs_, .faces = {{.person = own_.id}}});
  }
  std::string on_mirror_for_alice(const Asset& asset) {
    return share_.value("select :\"face_person\" from asset_face where \"assetId\" = " +
                        quoted(Sharing::mirror_id(share_.alice, asset.id)));
  }
  void expect_one_anna_each() {
    EXPECT_EQ(on_mirror(her_photo_), own_.id.str());
    EXPECT_EQ(on_mirror_for_alice(his_photo_), anna_.id.str());
    EXPECT_EQ(share_.count("person"), 2);
  }
  void expect_all_whole() {
    for (const Job& job : share_.config.jobs) EXPECT_THAT(judge(immich(), share_.config, job), IsEmpty()) << job.name;
    expect_settled();
  }

  Library bobs_, tree_;
  const Person anna_ = hers("Anna"), own_ = his("Anna");
  Asset her_photo_, his_photo_;
};

TEST_F(PeopleMatchBothWays, IsOneAnnaForEach) {
  const std::string his = whole(own_), hers = whole(anna_);
  share_.cycle();
  expect_one_anna_each();
  expect_all_whole();
  EXPECT_EQ(whole(own_), his);
  EXPECT_EQ(whole(anna_), hers);
}

TEST_F(PeopleMatchBothWays, StaysWhenOneOfThemIsUnshared) {
  for (const std::size_t unshared : {0U, 1U}) {
    share_.config.jobs[1].people_match = PeopleMatch::none;
    share_.cycle();
    expect_one_anna_each();
    std::vector<Job> jobs = share_.config.jobs;
    unshare(jobs[unshared].name);
    share_.config.jobs.erase(share_.config.jobs.begin() + static_cast<std::ptrdiff_t>(unshared));
    EXPECT_THAT(judge(immich(), share_.config, share_.config.jobs[0]), IsEmpty());
    share_.cycle();
    expect_all_whole();
    EXPECT_EQ(share_.count("_face_sync_person_map"), 1);
    share_.config.jobs = jobs;
    sync::Progress quiet;
    sync::CycleOptions again;
    again.share_again = jobs[unshared].name;
    sync::CycleContext context(share_.config);
    sync::run_cycle(context, again, quiet);
    expect_one_anna_each();
    expect_all_whole();
  }
  unshare("family"), unshare("back");
  EXPECT_EQ(share_.count("_face_sync_person_map"), 0);
  EXPECT_EQ(share_.count("person"), 2);
}

TEST_F(PeopleMatchBothWays, MakesAMirrorWhereTheOtherWayAlreadyHasOne) {
  const std::vector<Job> jobs = share_.config.jobs;
  share_.config.jobs = {jobs[1]};
  share_.cycle();
  const Uuid mirror = Sharing::mirror_id(share_.alice, own_.id);
  ASSERT_EQ(on_mirror_for_alice(his_photo_), mirror.str());
  share_.config.jobs = jobs;
  share_.cycle();
  EXPECT_EQ(on_mirror(her_photo_), mirror_of(anna_.id).str());
  expect_all_whole();
}

// Bob's own Anna is nobody's mirror, whoever else is tied to her: to Alice she goes as herself.
TEST_F(PeopleMatchBothWays, AThirdUsersPersonIsNotTakenForTheOriginOfTheOwn) {
  const User carol = immich().add_user("Carol");
  const Library photos = immich().add_library(carol, share_.folder / "carol"),
                tree = immich().add_library(share_.bob, share_.folder / "from-carol");
  const Job back = share_.config.jobs[1];
  share_.config.jobs = {Sharing::job("carol", carol, photos, share_.bob, tree), back};
  share_.config.jobs[0].people_match = PeopleMatch::name;
  const Person carols = immich().add_person(carol, "Anna");
  const Asset photo = immich().add_asset(carol, {.library = photos, .faces = {{.person = carols.id}}});
  share_.cycle();
  EXPECT_EQ(on_mirror(photo), own_.id.str());
  EXPECT_EQ(on_mirror_for_alice(his_photo_), Sharing::mirror_id(share_.alice, own_.id).str());
  expect_all_whole();
  unshare("carol");
  share_.config.jobs = {back};
  share_.cycle();
  expect_all_whole();
}

/// From Immich 3.2 on: people are groups, which the users of one cluster group share.
class PeopleMatchGroups : public PeopleMatchTest, public testing::WithParamInterface<std::string> {
 protected:
  PeopleMatchGroups() : PeopleMatchTest(GetParam()) {}
  std::int64_t embeddings() {
    return share_.count(
        "face_search e join asset_face f on f.id = e.\"faceId\" join asset a on a.id = f.\"assetId\""
        " join _face_sync_asset_map m on m.target_asset_id = a.id");
  }

  ClusterGroups groups_{share_.immich};
};

INSTANTIATE_TEST_SUITE_P(Immich, PeopleMatchGroups, testing::Values(version_with_groups()), version_name);

TEST_P(PeopleMatchGroups, TiesAcrossClusterGroups) {
  const Person own = his("Anna"), anna = hers("Anna");
  const Asset photo = add_with(anna);
  const std::string before = whole(own);
  sync();
  EXPECT_EQ(on_mirror(photo), own.id.str());
  EXPECT_EQ(embeddings(), 1) << "recognition of his own photos finds her by it";
  EXPECT_EQ(whole(own), before);
  expect_whole();
  EXPECT_EQ(groups_.clean_up(), 0);
}

TEST_P(PeopleMatchGroups, TiesWithinOneClusterGroupAndGivesRecognitionNoTwin) {
  const Person own = his("Anna"), anna = hers("Anna");
  groups_.join(share_.bob, share_.alice);
  const Asset photo = add_with(anna);
  groups_.clean_up();  // the cluster group that he left
  const std::set<std::string> rows = all_rows(immich().db());
  const std::string before = whole(own);
  sync();
  EXPECT_EQ(on_mirror(photo), own.id.str());
  EXPECT_EQ(embeddings(), 0);
  EXPECT_EQ(people_of(share_.bob), 1);
  EXPECT_EQ(whole(own), before);
  expect_whole();
  EXPECT_EQ(groups_.clean_up(), 0);
  unshare();
  EXPECT_EQ(difference(rows, all_rows(immich().db())), "");
}

TEST_P(PeopleMatchGroups, InOneGroupThePersonIsTheTargetsOwnWhateverHerName) {
  his("Anna");
  groups_.join(share_.bob, share_.alice);
  const Person anna = hers("Anna");
  const Person own = immich().add_person(share_.bob, "Mum", {.group = anna.id});
  const Asset photo = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(photo), own.id.str());
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  sync();  // the first cycle does not record what was followed of people whom the target had before
  expect_settled();
}

TEST_P(PeopleMatchGroups, StaysWhenTheTargetJoinsAndLeavesTheClusterGroup) {
  const Person own = his("Anna"), anna = hers("Anna");
  add_with(anna);
  sync();
  groups_.join(share_.bob, share_.alice);
  sync();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  EXPECT_EQ(embeddings(), 0) << "the source's own is there";
  const auto name_on = [&](const Asset& asset) {
    return share_.value("select name from person where \"ownerId\" = " + quoted(share_.bob.id) +
                        " and \"personGroupId\"::text = '" + on_mirror(asset) + "'");
  };
  const Asset together = add_with(anna);
  sync();
  EXPECT_EQ(name_on(together), "Anna");
  groups_.leave(share_.bob);
  sync();
  const Asset apart = add_with(anna);
  sync();
  EXPECT_EQ(name_on(apart), "Anna");
  EXPECT_EQ(people_of(share_.bob), 1) << "still one Anna";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_P(PeopleMatchGroups, LeavesOutPeopleThatOthersShareWithTheTarget) {
  if (!share_.database.at_least("3.3.0")) GTEST_SKIP() << "people are shared from 3.3 on";
  const User carol = immich().add_user("Carol", {.cluster_group_id = share_.bob.cluster_group_id});
  const Person carols = immich().add_person(carol, "Anna");
  immich().query(R"(insert into person_user ("personGroupId", "sharedById", "sharedWithId", role)
                 values ($1, $2, $3, 'read'))",
                 carols.id, carol.id, share_.bob.id);
  const Person anna = hers("Anna");
  const Asset photo = add_with(anna);
  sync();
  EXPECT_EQ(on_mirror(photo), mirror_of(anna.id).str());
  EXPECT_EQ(share_.count("person_user"), 1);
}

}  // namespace
}  // namespace kindred::support
