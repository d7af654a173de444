// Immich 3.2 and later: people are groups, which the users of one cluster group share. Where source and target do, the
// mirror has nothing of its own in recognition; where they do not, all is as before.
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "pg/sync_test.h"
#include "pg/versions.h"
#include "support/cluster_groups.h"
#include "support/phone.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class Clusters : public SyncTest, public testing::WithParamInterface<std::string> {
 protected:
  Clusters() : SyncTest(GetParam()) {
    anna_ = immich().add_person(share_.alice, "Anna");
    ben_ = immich().add_person(share_.alice, "");
    both_ = add({.path = "both.jpg", .faces = {{.person = anna_.id}, {.person = ben_.id}, {}}});
    anna_alone_ = add({.path = "anna.jpg", .faces = {{.person = anna_.id}}});
    restart();
  }

  /// Another program, which looks at everything.
  void restart() { context_ = std::make_unique<sync::CycleContext>(share_.config); }
  void share_again() {
    sync::CycleOptions again;
    again.share_again = "family";
    restart();
    sync::run_cycle(*context_, again, quiet_);
    restart();
  }
  void join() { groups_.join(share_.bob, share_.alice); }
  void leave() { groups_.leave(share_.bob); }
  void merge(const Person& merged, const Person& primary, bool moves) { groups_.merge(merged.id, primary.id, moves); }
  std::string bobs_names() {
    return share_.value(R"(select string_agg(name, ' ' order by name) from person where "ownerId" = )" +
                        quoted(share_.bob.id));
  }
  /// Immich 3.3: `by` shares a person with another user.
  void share(const Uuid& person, const User& by, const User& with) {
    immich().query(R"(insert into person_user ("personGroupId", "sharedById", "sharedWithId", role)
                   values ($1, $2, $3, 'read'))",
                   person, by.id, with.id);
  }
  void unshare() { sync::Unshare(share_.config, "family", quiet_).run(false); }
  /// One cycle of a program that runs on.
  sync::JobReport cycle() {
    immich().db().query("select pg_stat_force_next_flush()");
    sync::CycleReport report = sync::run_cycle(*context_, {}, quiet_);
    if (report.jobs[0].error) ADD_FAILURE() << report.jobs[0].failed_step << ": " << report.jobs[0].error->what();
    return std::move(report.jobs[0]);
  }
  void expect_whole() {
    EXPECT_THAT(wrong(), IsEmpty());
    const TableDigests before = digest_tables(immich().db());
    EXPECT_EQ(cycle().totals, sync::Totals{});
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
    expect_settled();
  }
  /// Where the target did something that the judge of rows knows nothing of.
  void expect_all_promises_kept() {
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    expect_settled();
  }
  std::string bobs(const std::string& column, const Uuid& group) {
    return share_.value("select " + column + R"( from person where "personGroupId" = )" + quoted(group) +
                        R"( and "ownerId" = )" + quoted(share_.bob.id));
  }
  std::int64_t bobs_faces(const std::string& condition) {
    return share_.count(R"(asset_face f join asset a on a.id = f."assetId" where a."ownerId" = )" +
                        quoted(share_.bob.id) + " and " + condition);
  }

  Person anna_, ben_;
  Asset both_, anna_alone_;
  ClusterGroups groups_{share_.immich};
  std::unique_ptr<sync::CycleContext> context_;
  sync::Progress quiet_;
};

INSTANTIATE_TEST_SUITE_P(Immich, Clusters, testing::Values(version_with_groups()), version_name);

TEST_P(Clusters, OfTheirOwnGetMirroredGroupsWithEmbeddings) {
  cycle();
  EXPECT_EQ(bobs("name", mirror_of(anna_.id)), "Anna");
  EXPECT_EQ(share_.count(R"(person_group g join "user" u using ("clusterGroupId") where u.name = 'Bob')"), 2);
  EXPECT_EQ(bobs_faces("exists (select from face_search e where e.\"faceId\" = f.id)"), 3);
  expect_whole();
}

TEST_P(Clusters, InCommonHaveNoFaceThatRecognitionCouldTake) {
  join();
  cycle();
  EXPECT_EQ(bobs("name", anna_.id), "Anna");
  EXPECT_EQ(bobs_faces("f.\"sourceType\" = 'manual'"), 3);
  EXPECT_EQ(bobs_faces("exists (select from face_search e where e.\"faceId\" = f.id)"), 0);
  EXPECT_EQ(share_.count("person_group"), 2) << "the source's own";
  EXPECT_EQ(bobs_faces(R"(f."personGroupId" is not null and not exists (select from person p
                          where p."personGroupId" = f."personGroupId" and p."ownerId" = a."ownerId"))"),
            0)
      << "a phone would stop at it";
  expect_whole();
}

TEST_P(Clusters, Promise3LeaveImmichsCleanupNothingOfOurs) {
  cycle();
  EXPECT_EQ(groups_.clean_up(), 0) << "groups of their own";
  join();
  cycle();
  EXPECT_EQ(groups_.clean_up(), 0) << "and in common";
  leave();
  cycle();
  EXPECT_EQ(groups_.clean_up(), 0) << "and after that";
  trash(both_);
  cycle();
  EXPECT_EQ(groups_.clean_up(), 0) << "and where a person has no photo left";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_P(Clusters, InCommonFollowAMergeThatReachesAllUsers) {
  join();
  cycle();
  merge(ben_, anna_, false);
  EXPECT_EQ(bobs("count(*)", ben_.id), "0") << "Immich merged his as well";
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 3);
  EXPECT_EQ(bobs("count(*)", ben_.id), "0");
  expect_whole();
}

TEST_P(Clusters, InCommonFollowAMergeFromWhichDifferentNamesKeepTheTarget) {
  join();
  cycle();
  run("update person set name = 'Benny' where \"personGroupId\" = " + quoted(ben_.id) +
      " and \"ownerId\" = " + quoted(share_.bob.id));
  merge(ben_, anna_, false);
  cycle();
  cycle();
  EXPECT_EQ(bobs_faces(R"(f."personGroupId" is not null and not exists (select from person p
                          where p."personGroupId" = f."personGroupId" and p."ownerId" = a."ownerId"))"),
            0)
      << "a phone would stop at it";
  expect_all_promises_kept();
}

TEST_P(Clusters, InCommonFollowAMergeOfWhomTheTargetHasOnlyOne) {
  join();
  const Person clara = immich().add_person(share_.alice, "");  // on no photo of the job's
  cycle();
  merge(ben_, clara, true);
  EXPECT_EQ(bobs("count(*)", clara.id), "1") << "moved by Immich";
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(clara.id)), 1);
  EXPECT_EQ(bobs("count(*)", ben_.id), "0");
  expect_settled();
  unshare();
  EXPECT_EQ(bobs_names(), "null") << "promise 4: the mapping was taken for a merge, and the person left behind";
}

TEST_P(Clusters, InCommonKeepApartWhomAMergeLeftApartForTheSource) {
  join();
  const Person clara = immich().add_person(share_.alice, "Clara");  // on no photo of the job's
  run("update person set name = 'Ben' where \"personGroupId\" = " + quoted(ben_.id));
  cycle();
  run("update person set name = '' where \"personGroupId\" = " + quoted(ben_.id) +
      " and \"ownerId\" = " + quoted(share_.bob.id));
  merge(ben_, clara, true);
  EXPECT_EQ(bobs("count(*)", clara.id), "1") << "Immich moved his alone: hers have different names";
  cycle();
  EXPECT_EQ(bobs("count(*)", ben_.id), "1");
  EXPECT_EQ(bobs("count(*)", clara.id), "0") << "put back in the same cycle";
  expect_whole();
}

TEST_P(Clusters, InCommonFollowASourceThatDeletesAPerson) {
  join();
  cycle();
  groups_.delete_own(share_.alice, ben_.id);
  EXPECT_EQ(bobs("count(*)", ben_.id), "1") << "so the group stands, with her faces in it";
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(ben_.id)), 0);
  EXPECT_EQ(bobs("count(*)", ben_.id), "0");
  expect_whole();
  groups_.delete_empty_groups();
  expect_whole();
}

TEST_P(Clusters, NeverStopAPhone) {
  Phone phone(immich(), share_.database.config(), share_.bob);
  const auto follow = [&] {
    cycle();
    phone.let_time_pass();
    EXPECT_EQ(phone.sync(), "");
    EXPECT_THAT(phone.differences(), IsEmpty());
  };
  follow();
  join();
  follow();
  merge(ben_, anna_, false);
  follow();
  run("delete from person where name = 'Anna' and \"ownerId\" = " + quoted(share_.bob.id));
  follow();
  add({.path = "more.jpg", .faces = {{.person = anna_.id}}});
  follow();
  leave();
  follow();
}

TEST_P(Clusters, InCommonFillNamesOnly) {
  join();
  cycle();
  run("update person set name = 'Anne' where name = 'Anna' and \"ownerId\" = " + quoted(share_.alice.id));
  run("update person set name = 'Ben' where name = '' and \"ownerId\" = " + quoted(share_.alice.id));
  cycle();
  EXPECT_EQ(bobs("name", anna_.id), "Anna") << "names are each user's own there";
  EXPECT_EQ(bobs("name", ben_.id), "Ben") << "but for those that have none";
}

TEST_P(Clusters, ThatAreJoinedLaterMakePeopleOne) {
  cycle();
  run("update person set name = 'Auntie' where name = 'Anna' and \"ownerId\" = " + quoted(share_.bob.id));
  const Asset own = immich().add_asset(share_.bob, {.faces = {{.person = mirror_of(anna_.id)}}});
  join();
  cycle();
  EXPECT_EQ(bobs("name", anna_.id), "Auntie");
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 3) << "also on the photo of his own";
  EXPECT_EQ(share_.count("person_group"), 2);
  EXPECT_EQ(share_.count("person_audit where \"ownerId\" = " + quoted(share_.bob.id)), 2) << "phones hear of it";
  EXPECT_EQ(bobs_faces("exists (select from face_search e where e.\"faceId\" = f.id)"), 1) << "that of his own photo";
  run("update person set name = 'Anna' where name = 'Auntie'");  // what the judge compares
  expect_whole();
}

TEST_P(Clusters, ThatAreLeftLaterMakePeopleTwo) {
  join();
  cycle();
  leave();
  cycle();
  EXPECT_EQ(bobs_faces("exists (select from face_search e where e.\"faceId\" = f.id)"), 3);
  EXPECT_EQ(bobs_faces("f.\"sourceType\" = 'machine-learning'"), 3);
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" in (select \"personGroupId\" from person where \"ownerId\" = " +
                       quoted(share_.alice.id) + ")"),
            0);
  run("update person set name = 'Anne' where name = 'Anna' and \"ownerId\" = " + quoted(share_.alice.id));
  cycle();
  EXPECT_EQ(share_.count("person where name = 'Anne'"), 2) << "the names are followed again";
  const TableDigests before = digest_tables(immich().db());
  EXPECT_EQ(cycle().totals, sync::Totals{});
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_P(Clusters, Promise5APersonThatTheTargetRemovedStaysAway) {
  join();
  cycle();
  run("delete from person where name = 'Anna' and \"ownerId\" = " + quoted(share_.bob.id));
  cycle();
  add({.path = "more.jpg", .faces = {{.person = anna_.id}}});
  cycle();
  restart();
  cycle();
  EXPECT_EQ(bobs("count(*)", anna_.id), "0");
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 0) << "a phone would stop at it";
  expect_all_promises_kept();
}

TEST_P(Clusters, Promise5OwnPeopleInASharedGroupStayAsTheyAre) {
  join();
  Person own = immich().add_person(share_.alice, "Clara");
  immich().query(R"(insert into person ("ownerId", "personGroupId", name) values ($1, $2, 'Claire'))", share_.bob.id,
                 own.id);
  add({.path = "clara.jpg", .faces = {{.person = own.id}}});
  cycle();
  EXPECT_EQ(bobs("name", own.id), "Claire");
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(own.id)), 1);
  sync::Unshare(share_.config, "family", quiet_).run(false);
  EXPECT_EQ(share_.value(R"(select string_agg(name, ' ') from person where "ownerId" = )" + quoted(share_.bob.id)),
            "Claire");
}

TEST_P(Clusters, InCommonCanBeUndone) {
  join();
  const SourceSnapshot before = source();
  cycle();
  sync::Unshare(share_.config, "family", quiet_).run(false);
  EXPECT_EQ(share_.count(R"(person where "ownerId" = )" + quoted(share_.bob.id)), 0);
  EXPECT_EQ(difference(before, source()), "");
}

// People get new ids, and Kindred saw nothing of why.
TEST_P(Clusters, PicturesMoveWithWhoJoinsAndLeavesBetweenTwoCycles) {
  cycle();
  join();
  leave();
  cycle();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
  expect_settled();
}

// Both write the name of the same picture, in one cycle.
TEST_P(Clusters, PicturesMoveWithWhoJoinsWhereTheFeatureFaceChangesAsWell) {
  const auto set_feature_face = [&](const Asset& photo) {
    run(R"(update person set "faceAssetId" = (select id from asset_face f where f."personGroupId" = )" +
        quoted(anna_.id) + R"( and f."assetId" = )" + quoted(photo.id) + R"() where "personGroupId" = )" +
        quoted(anna_.id) + R"( and "ownerId" = )" + quoted(share_.alice.id));
  };
  set_feature_face(both_);
  cycle();
  join();
  set_feature_face(anna_alone_);
  cycle();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
  expect_settled();
}

TEST_P(Clusters, OfTheirOwnFollowThePictureOfWhomAPersonWasMergedInto) {
  cycle();
  const Person clara = immich().add_person(share_.alice, "Clara");  // on no photo of the job's
  merge(ben_, clara, true);
  cycle();
  EXPECT_EQ(bobs("name", mirror_of(ben_.id)), "Clara");
  EXPECT_EQ(read_file(bobs("\"thumbnailPath\"", mirror_of(ben_.id))), read_file(clara.thumbnail_path));
  expect_all_promises_kept();
}

// The source assigned the face before, and what Kindred did to it with the joining looked like the target's choice.
TEST_P(Clusters, ThatAreJoinedKeepTheSourcesLatestWordOnAFace) {
  cycle();
  const Person clara = immich().add_person(share_.alice, "Clara");
  run("update asset_face set \"personGroupId\" = " + quoted(clara.id) +
      " where \"assetId\" = " + quoted(anna_alone_.id));
  join();
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(clara.id)), 1);
  expect_whole();
}

TEST_P(Clusters, ThatAreJoinedTakeAlongWhomTheTargetMerged) {
  cycle();
  groups_.merge_own(share_.bob, mirror_of(ben_.id), mirror_of(anna_.id));
  cycle();
  join();
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 3);
  EXPECT_EQ(bobs("count(*)", ben_.id), "0");
  expect_all_promises_kept();
}

TEST_P(Clusters, Promise5InCommonAPersonThatTheTargetDeletedStaysAwayWhenAMergeBringsItAnother) {
  join();
  run("update person set name = 'Ben' where \"personGroupId\" = " + quoted(ben_.id));
  cycle();
  groups_.delete_own(share_.bob, anna_.id);
  merge(ben_, anna_, true);
  EXPECT_EQ(bobs("count(*)", anna_.id), "1") << "his Ben, moved by Immich: hers have different names";
  cycle();
  EXPECT_EQ(bobs_names(), "Ben");
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(ben_.id)), 1);
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 0);
  expect_all_promises_kept();
}

TEST_P(Clusters, InCommonAFaceThatLostItsPersonTakesTheOneThatTheSourceGaveIt) {
  join();
  cycle();
  run("update asset_face set \"personGroupId\" = " + quoted(ben_.id) +
      " where \"assetId\" = " + quoted(anna_alone_.id));
  groups_.delete_own(share_.bob, anna_.id);
  cycle();
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(ben_.id)), 2);
  expect_all_promises_kept();
}

// Immich's audit of what the target deleted stays for a month.
TEST_P(Clusters, InCommonAPersonThatTheTargetDeletedCanBeRestored) {
  join();
  cycle();
  groups_.delete_own(share_.bob, ben_.id);
  cycle();
  EXPECT_EQ(bobs("count(*)", ben_.id), "0");
  sync::Restore(share_.config, {}).run();
  for (int starts = 0; starts < 2; ++starts) {
    restart();
    cycle();
    EXPECT_EQ(bobs("count(*)", ben_.id), "1") << starts;
  }
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(ben_.id)), 1);
  expect_whole();
}

TEST_P(Clusters, InCommonAPersonThatTheTargetDeletedComesWhereItIsSharedAgain) {
  join();
  cycle();
  groups_.delete_own(share_.bob, ben_.id);
  cycle();
  unshare();
  share_again();
  cycle();
  EXPECT_EQ(bobs("count(*)", ben_.id), "1");
  expect_whole();
}

// Most of the person's mirrored faces may be the target's correction.
TEST_P(Clusters, ThatAreLeftFollowThePersonItselfAndNotWhoHasItsFaces) {
  join();
  cycle();
  const Person benno = immich().add_person(share_.bob, "Benno");
  const Asset own = immich().add_asset(share_.bob, {.faces = {{.person = ben_.id}}});
  run("update asset_face set \"personGroupId\" = " + quoted(benno.id) +
      " where \"assetId\" = " + quoted(mirror_of(both_.id)) + " and \"personGroupId\" = " + quoted(ben_.id));
  cycle();
  leave();
  cycle();
  EXPECT_EQ(share_.value(R"(select "birthDate" from person where "personGroupId" = )" + quoted(benno.id)), "null");
  const Asset later = add({.path = "later.jpg", .faces = {{.person = ben_.id}}});
  cycle();
  EXPECT_EQ(share_.value(R"(select "personGroupId" from asset_face where "assetId" = )" + quoted(mirror_of(later.id))),
            share_.value(R"(select "personGroupId" from asset_face where "assetId" = )" + quoted(own.id)));
}

// 3.3: whom another user shares, Immich's trigger makes for the recipient.
TEST_P(Clusters, RespectSharedPeople) {
  if (!share_.database.at_least("3.3.0")) GTEST_SKIP() << "people are shared from 3.3 on";
  join();
  share(anna_.id, share_.alice, share_.bob), share(ben_.id, share_.alice, share_.bob);
  run("delete from person where name = '' and \"ownerId\" = " + quoted(share_.bob.id));
  cycle();
  cycle();
  EXPECT_EQ(bobs("name", anna_.id), "Anna");
  EXPECT_EQ(bobs("count(*)", ben_.id), "0") << "removed before we ever came";
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 2);
  expect_all_promises_kept();
}

// Immich's trigger on the deletion of a person takes the shares back that led to it: rows of the sharer's.
TEST_P(Clusters, Promise1ASharedPersonIsNeverDeletedWithTheSourcesShare) {
  if (!share_.database.at_least("3.3.0")) GTEST_SKIP() << "people are shared from 3.3 on";
  join();
  cycle();
  share(anna_.id, share_.alice, share_.bob);
  trash(both_), trash(anna_alone_);
  cycle();
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("person_user"), 1) << "a row of the source's";
  EXPECT_EQ(bobs_names(), "Anna") << "and nobody else is left";
  expect_settled();
}

TEST_P(Clusters, Promise1UnshareLeavesASharedPersonWithTheSourcesShare) {
  if (!share_.database.at_least("3.3.0")) GTEST_SKIP() << "people are shared from 3.3 on";
  join();
  cycle();
  share(anna_.id, share_.alice, share_.bob);
  unshare();
  EXPECT_EQ(share_.count("person_user"), 1);
  EXPECT_EQ(bobs_names(), "Anna");
}

TEST_P(Clusters, Promise5OwnSharesFollowAPersonIntoAGroupInCommon) {
  if (!share_.database.at_least("3.3.0")) GTEST_SKIP() << "people are shared from 3.3 on";
  cycle();
  const User carol = immich().add_user("Carol");
  share(mirror_of(anna_.id), share_.bob, carol);
  join();
  cycle();
  EXPECT_EQ(share_.value("select \"personGroupId\" from person_user"), anna_.id.str());
}

// The orphan sweep took the mapping of another target of the same group for a second one of its own.
TEST_P(Clusters, InCommonForgetAPersonWithoutAFaceThatAnotherTargetHasToo) {
  join();
  cycle();
  run(R"(insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id)
         select source_person_id, target_person_id, source_user_id, uuid_generate_v4() from _face_sync_person_map)");
  trash(both_), trash(anna_alone_);
  cycle();
  EXPECT_EQ(bobs_names(), "null");
}

// Immich gives the source new groups then, and touches all faces in them.
TEST_P(Clusters, Promise5WhatTheTargetDidStandsWhenTheSourceLeaves) {
  join();
  const Person clara = immich().add_person(share_.alice, "Clara");
  add({.path = "clara.jpg", .faces = {{.person = clara.id}}});
  const Asset corrected = add({.path = "corrected.jpg", .faces = {{.person = anna_.id}}});
  const Person own = immich().add_person(share_.bob, "Benno");
  immich().add_asset(share_.bob, {.faces = {{.person = own.id}}});
  cycle();
  groups_.merge_own(share_.bob, ben_.id, own.id);
  groups_.delete_own(share_.bob, clara.id);
  run("update person set name = 'Auntie' where name = 'Anna' and \"ownerId\" = " + quoted(share_.bob.id));
  immich().query("update asset_face set \"personGroupId\" = $1 where id = $2", own.id,
                 mirror_of(corrected.face_ids[0]));
  cycle();
  ASSERT_EQ(bobs_names(), "Auntie Benno");
  groups_.leave(share_.alice);
  cycle();
  EXPECT_EQ(bobs_names(), "Auntie Benno") << "nobody came back, and nobody came twice";
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 2);
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(own.id)), 3) << "his own, the merged and the corrected one";
  const Uuid claras_group =
      immich().query("select \"personGroupId\" as id from person where name = 'Clara'")[0].get<Uuid>("id");
  add({.path = "more.jpg", .faces = {{.person = claras_group}}});
  cycle();
  EXPECT_EQ(bobs_names(), "Auntie Benno");
  expect_settled();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  unshare();
  EXPECT_EQ(bobs_names(), "Benno") << "promise 4";
}

TEST_P(Clusters, ThatAreOnlyTheTargetsAreLeftAndPeopleStayOurs) {
  cycle();
  leave();
  cycle();
  EXPECT_EQ(share_.count("_face_sync_person_map where adopted"), 0) << "taken for a merge";
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" is not null"), 3);
  run("update person set name = 'Anne' where name = 'Anna' and \"ownerId\" = " + quoted(share_.alice.id));
  cycle();
  EXPECT_EQ(bobs_names(), " Anne") << "the names are followed on";
  restart();
  cycle();  // a look at everything names the pictures for the new groups
  expect_settled();
  unshare();
  EXPECT_EQ(bobs_names(), "null") << "promise 4";
}

TEST_P(Clusters, Promise5ThatAreJoinedLaterKeepTheTargetsPicture) {
  cycle();
  const Uuid chosen = mirror_of(anna_alone_.face_ids[0]);
  immich().query("update person set \"faceAssetId\" = $1 where \"personGroupId\" = $2", chosen, mirror_of(anna_.id));
  write_file(bobs("\"thumbnailPath\"", mirror_of(anna_.id)), "the picture that Immich made of it");
  join();
  cycle();
  EXPECT_EQ(bobs("\"faceAssetId\"", anna_.id), chosen.str());
  EXPECT_THAT(bobs("\"thumbnailPath\"", anna_.id), testing::HasSubstr(anna_.id.str()));
  EXPECT_EQ(read_file(bobs("\"thumbnailPath\"", anna_.id)), "the picture that Immich made of it");
  expect_settled();
}

// A phone misses the rows of a long transaction.
TEST_P(Clusters, ThatAreJoinedLaterMakePeopleOneSomeAtATime) {
  AssetSpec crowd;
  crowd.path = "crowd.jpg";
  for (int i = 0; i < 60; ++i) crowd.faces.push_back({.person = immich().add_person(share_.alice, "").id});
  add(crowd);
  cycle();
  join();
  cycle();
  EXPECT_EQ(share_.count(R"(person b join person a using ("personGroupId") where a."ownerId" = )" +
                         quoted(share_.alice.id) + R"( and b."ownerId" = )" + quoted(share_.bob.id)),
            62);
  EXPECT_EQ(share_.value("select count(distinct xmin::text) from person_audit"), "2");
}

TEST_P(Clusters, Promise5ThatAreJoinedLaterKeepAnOwnPersonWithWhatTheMirrorWasCalled) {
  cycle();
  run(R"(update person set name = 'Auntie', "birthDate" = '1960-05-01', "isFavorite" = true where "ownerId" = )" +
      quoted(share_.bob.id) + R"( and name = 'Anna')");
  join();
  immich().query(R"(insert into person ("ownerId", "personGroupId") values ($1, $2))", share_.bob.id, anna_.id);
  cycle();
  EXPECT_EQ(bobs(R"(concat_ws(' ', name, "birthDate", "isFavorite"))", anna_.id), "Auntie 1960-05-01 t");
  EXPECT_EQ(bobs_faces("f.\"personGroupId\" = " + quoted(anna_.id)), 2);
  unshare();
  EXPECT_EQ(bobs_names(), "Auntie") << "it was Immich or he who made that one";
}

// Each had a group of its own for a person, and each photo counted twice in their recognition.
TEST_P(Clusters, OfTwoTargetsHaveOneGroupForAPersonAndOneEmbeddingForAFace) {
  const User carol = immich().add_user("Carol");
  run(R"(update "user" set "clusterGroupId" = (select "clusterGroupId" from "user" where name = 'Bob')
         where name = 'Carol')");
  const Library tree = immich().add_library(carol, share_.folder / "carol", "Shared with Carol");
  share_.config.jobs.push_back(Sharing::job("carol", share_.alice, share_.photos, carol, tree));
  restart();
  const auto embeddings = [&](const User& user) {
    return share_.count(R"(face_search e join asset_face f on f.id = e."faceId" join asset a on a.id = f."assetId"
                           where a."ownerId" = )" +
                        quoted(user.id));
  };
  cycle();
  EXPECT_EQ(share_.count("person where \"personGroupId\" = " + quoted(mirror_of(anna_.id))), 2);
  EXPECT_EQ(share_.count("person_group"), 4);
  EXPECT_EQ(embeddings(share_.bob), 3);
  EXPECT_EQ(embeddings(carol), 0);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  unshare();
  share_.config.jobs.erase(share_.config.jobs.begin());
  restart();
  cycle();
  EXPECT_EQ(embeddings(carol), 3) << "as there is no other any more";
  EXPECT_EQ(share_.count("person_group"), 4);
  expect_all_promises_kept();
}

TEST_P(Clusters, OfATargetThatLeftAnotherAreNotSharedAgain) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol", "Shared with Carol");
  share_.config.jobs.push_back(Sharing::job("carol", share_.alice, share_.photos, carol, tree));
  groups_.join(carol, share_.bob);
  restart();
  cycle();
  leave();  // the groups with the ids of Bob's mirrors stay Carol's
  cycle();
  unshare();
  share_again();
  EXPECT_EQ(share_.count("person where \"ownerId\" = " + quoted(share_.bob.id)), 2);
  EXPECT_EQ(share_.count(R"(person p join person_group g on g.id = p."personGroupId" join "user" u on u.id = p."ownerId"
                            where g."clusterGroupId" <> u."clusterGroupId")"),
            0);
  cycle();
  expect_all_promises_kept();
}

TEST_P(Clusters, OfTwoTargetsThatBecomeOneLaterMakeTheirPeopleOne) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol", "Shared with Carol");
  share_.config.jobs.push_back(Sharing::job("carol", share_.alice, share_.photos, carol, tree));
  restart();
  cycle();
  EXPECT_EQ(share_.count("person_group"), 6);
  groups_.join(carol, share_.bob);
  cycle();
  EXPECT_EQ(share_.count("person_group"), 4);
  EXPECT_EQ(share_.count(R"(person_group g where 2 = (select count(*) from person p where p."personGroupId" = g.id))"),
            2);
  EXPECT_EQ(share_.count(R"(face_search e join asset_face f on f.id = e."faceId" join asset a on a.id = f."assetId"
                            where a."ownerId" <> )" +
                         quoted(share_.alice.id)),
            3)
      << "one for each face";
  expect_all_promises_kept();
  groups_.leave(carol);
  cycle();
  EXPECT_EQ(share_.count("person_group"), 6);
  expect_all_promises_kept();
}

}  // namespace
}  // namespace kindred::support
