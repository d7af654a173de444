// People: each once for a target, with a picture of their own, and with what the source says of them.
#include <sys/stat.h>

#include <filesystem>

#include "pg/migrate.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class SyncPeople : public SyncTest {
 protected:
  std::string of_mirror(const std::string& column, const Person& person) {
    return share_.value("select " + column + " from person where :\"person_id\" = '" + mirror_of(person.id).str() +
                        "'");
  }
  void show(const Uuid& person, const Uuid& face) {
    immich().query("update person set \"faceAssetId\" = $1 where :\"person_id\" = $2", face, person);
  }
  Asset add_with(const std::vector<Person>& people) {
    AssetSpec spec;
    for (const Person& person : people) spec.faces.push_back({.person = person.id});
    return add(spec);
  }
};

ino_t inode(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_ino;
}

TEST_F(SyncPeople, AreMirroredOnceForAllPhotos) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  for (int i = 0; i < 6; ++i) add_with({anna, ben, anna});
  share_.config.batch_size = 2;
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.people, 2);
  EXPECT_EQ(report.totals.faces, 18);
  EXPECT_EQ(share_.count("person where \"ownerId\" = '" + share_.bob.id.str() + "'"), 2);
  add_with({ben});
  EXPECT_EQ(sync().totals.people, 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncPeople, CarryNameBirthdayHiddenAndColour) {
  const Person anna = immich().add_person(share_.alice, "Anna 'Änn' \\",
                                          {.birth_date = "1990-05-17", .is_hidden = true, .is_favorite = true});
  add_with({anna});
  sync();
  EXPECT_EQ(of_mirror("name", anna), "Anna 'Änn' \\");
  EXPECT_EQ(of_mirror("\"birthDate\"", anna), "1990-05-17");
  EXPECT_EQ(of_mirror("\"isHidden\"", anna), "true");
  EXPECT_EQ(of_mirror("\"isFavorite\"", anna), "false") << "personal";
  EXPECT_EQ(of_mirror("color", anna), "#" + anna.id.str().substr(0, 6));
}

TEST_F(SyncPeople, HaveAPictureOfTheirOwn) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  sync();
  const std::string id = mirror_of(anna.id).str();
  const std::string path = immich().media_root() + "/thumbs/" + share_.bob.id.str() + "/" + id.substr(0, 2) + "/" +
                           id.substr(2, 2) + "/" + id + ".jpeg";
  EXPECT_EQ(of_mirror("\"thumbnailPath\"", anna), path);
  EXPECT_EQ(read_file(path), read_file(anna.thumbnail_path));
  EXPECT_NE(inode(path), inode(anna.thumbnail_path)) << "Immich rewrites it in place when the target picks another";
}

TEST_F(SyncPeople, HaveTheMirrorOfTheSourcesFeatureFace) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add_with({anna}), second = add_with({anna});
  show(anna.id, second.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(second.face_ids[0]).str());
}

TEST_F(SyncPeople, HaveAnotherFaceWhereTheSourcesIsNotShared) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset elsewhere = immich().add_asset(share_.alice, {.faces = {{.person = anna.id}}});
  const Asset shared = add_with({anna});
  show(anna.id, elsewhere.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(shared.face_ids[0]).str());
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncPeople, HaveTheSourcesFeatureFaceAsSoonAsItIsShared) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset elsewhere = immich().add_asset(share_.alice, {.faces = {{.person = anna.id}}});
  const Asset shared = add_with({anna});
  show(anna.id, elsewhere.face_ids[0]);
  sync();
  const Asset later = add_with({anna}), last = add_with({anna});
  show(anna.id, later.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(later.face_ids[0]).str()) << "in place of our stand-in";

  show(mirror_of(anna.id), mirror_of(shared.face_ids[0]));
  show(anna.id, last.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(shared.face_ids[0]).str()) << "the target's choice";
}

// Found by the random week: the mark that a face stands in for another outlived a merge, and the next cycle took the
// face away again.
TEST_F(SyncPeople, KeepTheSourcesFeatureFaceThatStoodInForSomebodyMergedIntoThem) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  const Asset both = add_with({anna, ben}), second = add_with({anna});
  show(anna.id, both.face_ids[0]);
  show(ben.id, both.face_ids[1]);
  sync();
  const std::string picture = of_mirror("\"thumbnailPath\"", ben);
  immich().query("update asset_face set :\"face_person\" = $1 where :\"face_person\" = $2", mirror_of(anna.id),
                 mirror_of(ben.id));
  immich().query("delete from person where :\"person_id\" = $1", mirror_of(ben.id));
  fs::remove(picture);
  sync();
  const Uuid annas = mirror_of(both.face_ids[0]), other = mirror_of(second.face_ids[0]);
  const auto stands_in = [&](const Uuid& face, const Person& person) {
    immich().query(
        "update _face_sync_person_map set followed = followed || jsonb_build_object('stand_in', $1::text)"
        " where source_person_id = $2",
        face, person.id);
  };
  show(mirror_of(anna.id), other);
  stands_in(other, anna);
  stands_in(annas, ben);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), annas.str());
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), annas.str());
}

TEST_F(SyncPeople, LeaveTheTargetsChoiceOfAFeatureFace) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add_with({anna}), second = add_with({anna});
  sync();
  const Uuid chosen = mirror_of(second.face_ids[0]);
  immich().query("update person set \"faceAssetId\" = $1, name = 'Aunt Anna' where :\"person_id\" = $2", chosen,
                 mirror_of(anna.id));
  add_with({anna});
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), chosen.str());
  EXPECT_EQ(of_mirror("name", anna), "Aunt Anna") << "promise 5";
}

TEST_F(SyncPeople, ComeOnlyWithPhotosThatAreShared) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  add_with({anna});
  immich().add_asset(share_.alice, {.faces = {{.person = ben.id}}});
  EXPECT_EQ(sync().totals.people, 1);
  EXPECT_EQ(share_.count("person"), 3);
}

TEST_F(SyncPeople, ComeWithoutAPictureWhereImmichHasNoneYet) {
  const Person anna = immich().add_person(share_.alice, "Anna", {.thumbnail = false});
  add_with({anna});
  sync();
  EXPECT_EQ(of_mirror("\"thumbnailPath\"", anna), "");
  const std::string path = immich().media_root() + "/thumbs/" + share_.alice.id.str() + "/anna.jpeg";
  write_file(path, "the picture that Immich made later");
  immich().query("update person set \"thumbnailPath\" = $1 where :\"person_id\" = $2", path, anna.id);
  sync();
  EXPECT_EQ(read_file(of_mirror("\"thumbnailPath\"", anna)), "the picture that Immich made later");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncPeople, WaitForAPictureThatIsMissingOnDisk) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset asset = add_with({anna});
  const std::string content = read_file(anna.thumbnail_path);
  fs::remove(anna.thumbnail_path);
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(asset)) << "a person's picture costs no photo";
  EXPECT_EQ(of_mirror("\"thumbnailPath\"", anna), "");
  write_file(anna.thumbnail_path, content);
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
}

// One person's picture in a folder that might not be read kept the pictures of all from coming, in every cycle.
TEST_F(SyncPeople, PictureAtFaultCostsNobodyElseTheirs) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben"),
               clara = immich().add_person(share_.alice, "Clara");
  const std::string no_answer = immich().media_root() + "/thumbs/" + std::string(300, 'x') + "/anna.jpeg";
  immich().query("update person set \"thumbnailPath\" = $1 where :\"person_id\" = $2", no_answer, anna.id);
  fs::remove(clara.thumbnail_path);
  add_with({anna, ben, clara});
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 1);
  EXPECT_THAT(report.faults_by_reason,
              testing::UnorderedElementsAre(testing::Pair("picture_failed", 1), testing::Pair("picture_missing", 1)));
  EXPECT_NE(of_mirror("\"thumbnailPath\"", ben), "");
  EXPECT_EQ(share_.value("select string_agg(reason || ' ' || job || ' ' || attempts, ', ' order by reason) from"
                         " _kindred_person_fault"),
            "picture_failed family 1, picture_missing family 1");
  ASSERT_TRUE(report.standing);
  EXPECT_EQ(report.standing->faults_by_reason, report.faults_by_reason);
  ASSERT_EQ(report.standing->faults.size(), 2U);
  EXPECT_THAT((std::vector{report.standing->faults[0].asset, report.standing->faults[1].asset}),
              testing::UnorderedElementsAre(anna.id.str(), clara.id.str()));
  immich().query("update person set \"thumbnailPath\" = $1 where :\"person_id\" = $2", anna.thumbnail_path, anna.id);
  write_file(clara.thumbnail_path, "found again");
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(share_.count("_kindred_person_fault"), 0);
  EXPECT_EQ(read_file(of_mirror("\"thumbnailPath\"", clara)), "found again");
  EXPECT_THAT(wrong(), IsEmpty());
}

// exFAT keeps even seconds: a picture there has another time than the source's and is the same all the same.
TEST_F(SyncPeople, PicturesOnADiskWithCoarseTimesAreNotCopiedAgain) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  set_mtime(anna.thumbnail_path, 1'600'000'001, 123'456'789);
  add_with({anna});
  sync();
  set_mtime(of_mirror("\"thumbnailPath\"", anna), 1'600'000'000, 0);
  expect_settled();
}

// As an earlier Kindred left them: two people of the source's lead to one of the target's, and neither is the target's
// choice. It follows the one that it was made for.
TEST_F(SyncPeople, OneOfTwoMappingsToOnePersonIsFollowed) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  add_with({anna, ben});
  sync();
  const std::string picture = of_mirror("\"thumbnailPath\"", ben);
  immich().query("update asset_face set :\"face_person\" = $1 where :\"face_person\" = $2", mirror_of(anna.id),
                 mirror_of(ben.id));
  immich().query("delete from person where :\"person_id\" = $1", mirror_of(ben.id));
  fs::remove(picture);
  immich().query("update _face_sync_person_map set target_person_id = $1, adopted = false", mirror_of(anna.id));
  run("update person set name = name || ' the younger' where \"ownerId\" = " + quoted(share_.alice.id));
  sync();
  EXPECT_EQ(share_.value("select source_person_id from _face_sync_person_map where not adopted"), anna.id.str());
  EXPECT_EQ(of_mirror("name", anna), "Anna the younger");
  expect_settled();
}

TEST_F(SyncPeople, PictureAtFaultIsTriedAgainWhenItIsDueOrChanged) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  fs::remove(anna.thumbnail_path);
  sync();
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  const auto attempts = [&] {
    sync::run_cycle(context, {}, quiet);
    return share_.value("select attempts from _kindred_person_fault");
  };
  EXPECT_EQ(attempts(), "1") << "not due";
  run("update _kindred_person_fault set retry_at = now()");
  EXPECT_EQ(attempts(), "2") << "due, though nothing changed";
  EXPECT_EQ(attempts(), "2");
  run("update _kindred_person_fault set last_at = now() - interval '1 second'");
  run("update person set \"thumbnailPath\" = \"thumbnailPath\" where \"ownerId\" = " + quoted(share_.alice.id));
  EXPECT_EQ(attempts(), "3") << "Immich wrote it again";
  run("delete from person where \"ownerId\" = " + quoted(share_.alice.id));
  EXPECT_EQ(attempts(), "null") << "a fault does not outlive whom it is about";
}

// Immich writes the feature face first, and its picture later, under the same name.
TEST_F(SyncPeople, PictureThatComesLaterThanItsFaceIsFollowed) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add_with({anna}), second = add_with({anna});
  show(anna.id, first.face_ids[0]);
  sync();
  show(anna.id, second.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(second.face_ids[0]).str());
  const std::string path = of_mirror("\"thumbnailPath\"", anna);
  EXPECT_EQ(read_file(path), read_file(anna.thumbnail_path)) << "the old one, as Immich still has it";
  write_file(anna.thumbnail_path, "the face that was chosen");
  immich().query("update person set \"thumbnailPath\" = \"thumbnailPath\" where :\"person_id\" = $1", anna.id);
  sync();
  EXPECT_EQ(read_file(path), "the face that was chosen");
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncPeople, PictureThatIsMadeAgainForTheSameFaceIsFollowed) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  sync();
  write_file(anna.thumbnail_path, "the same face, in better quality");
  sync();
  EXPECT_EQ(read_file(of_mirror("\"thumbnailPath\"", anna)), "the same face, in better quality");
  expect_settled();
}

TEST_F(SyncPeople, PictureThatWasAwayWhenItsFaceCameIsFollowedLater) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add_with({anna}), second = add_with({anna});
  show(anna.id, first.face_ids[0]);
  sync();
  fs::remove(anna.thumbnail_path);
  show(anna.id, second.face_ids[0]);
  sync();
  EXPECT_EQ(share_.value("select reason from _kindred_person_fault"), "picture_missing");
  write_file(anna.thumbnail_path, "back again");
  sync();
  EXPECT_EQ(read_file(of_mirror("\"thumbnailPath\"", anna)), "back again");
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(second.face_ids[0]).str());
  EXPECT_EQ(share_.count("_kindred_person_fault"), 0);
}

TEST_F(SyncPeople, FeatureFaceOnAPhotoThatIsSharedLaterIsFollowedThen) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add_with({anna});
  const Asset later = immich().add_asset(share_.alice, {.faces = {{.person = anna.id}}});
  show(anna.id, first.face_ids[0]);
  sync();
  write_file(anna.thumbnail_path, "of the photo that is not shared yet");
  show(anna.id, later.face_ids[0]);
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(first.face_ids[0]).str()) << "it stands in";
  set_row("\"libraryId\" = " + quoted(share_.photos.id) + ", \"originalPath\" = '" + share_.photos.path +
              "later.jpg', \"isExternal\" = true",
          later.id);
  fs::copy_file(later.original_path, share_.photos.path + "later.jpg");
  sync();
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(later.face_ids[0]).str());
}

TEST_F(SyncPeople, PictureOfTheTargetsChoiceStays) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  const Asset second = add_with({anna});
  sync();
  const std::string path = of_mirror("\"thumbnailPath\"", anna);
  show(mirror_of(anna.id), mirror_of(second.face_ids[0]));
  write_file(path, "the target's choice");
  write_file(anna.thumbnail_path, "the source's new picture");
  immich().query("update person set \"thumbnailPath\" = \"thumbnailPath\" where :\"person_id\" = $1", anna.id);
  sync();
  EXPECT_EQ(read_file(path), "the target's choice");
  EXPECT_EQ(of_mirror("\"faceAssetId\"", anna), mirror_of(second.face_ids[0]).str());
  expect_settled();
}

// People were made and swept in each cycle in which their photos could not come, and phones told of each.
TEST_F(SyncPeople, WhosePhotosAreAtFaultStayUntilTheyCome) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset bad = add_with({anna});
  immich().query("update asset_exif set description = 'forbidden' where \"assetId\" = $1", bad.id);
  immich().query("alter table asset_exif add constraint no_forbidden check (description <> 'forbidden') not valid");
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  for (int i = 0; i < 3; ++i) {
    add({});
    sync::run_cycle(context, {}, quiet);  // the fault is not due in the later ones
    EXPECT_EQ(of_mirror("name", anna), "Anna") << i;
  }
  EXPECT_EQ(share_.count("person_audit"), 0);
  immich().query("alter table asset_exif drop constraint no_forbidden");
  EXPECT_EQ(sync().totals.people, 0);
  EXPECT_TRUE(is_mirrored(bad));
  trash(bad);
  sync();
  EXPECT_EQ(of_mirror("count(*)", anna), "0");
}

TEST_F(SyncPeople, WhoseFacesCannotBeFollowedStayUntilTheyCan) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset photo = add({});
  sync();
  run("alter table asset_face add constraint no_new check (\"assetId\" <> " + quoted(mirror_of(photo.id)) +
      ") not valid");
  immich().add_face(photo, {.person = anna.id});
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(sync().faults, testing::SizeIs(1));
    EXPECT_EQ(of_mirror("name", anna), "Anna") << i;
  }
  EXPECT_EQ(share_.count("person_audit"), 0);
  run("alter table asset_face drop constraint no_new");
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncPeople, TakeNoPictureFromOutsideTheMediaRoot) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  write_file(share_.folder / "secret.jpeg", "not a portrait");
  immich().query("update person set \"thumbnailPath\" = $1 where :\"person_id\" = $2", share_.folder / "secret.jpeg",
                 anna.id);
  sync();
  EXPECT_EQ(of_mirror("\"thumbnailPath\"", anna), "");
}

TEST_F(SyncPeople, LeaveUnassignedFacesToTheSource) {
  add({.faces = {{}, {.source_type = "manual"}}});
  EXPECT_EQ(sync().totals.faces, 1) << "Immich would queue an unassigned one each night";
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncPeople, DoNotComeBackWhenTheTargetRemovedThem) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  sync();
  immich().query("delete from person where :\"person_id\" = $1", mirror_of(anna.id));
  const Asset next = add_with({anna});
  EXPECT_EQ(sync().totals.people, 0);
  EXPECT_TRUE(is_mirrored(next)) << "trap: a dead person was adopted, and the foreign key failed";
  EXPECT_EQ(share_.count("person where \"ownerId\" = '" + share_.bob.id.str() + "'"), 0);
}

// The mirror of the face still waited with Ben, and Anna was taken for merged into him.
TEST_F(SyncPeople, WhomTheTargetDeletedDoNotBecomeOthersWhoseFaceTheSourceGivesThem) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  add_with({anna});
  const Asset bens = add_with({ben, ben});
  sync();
  immich().query("delete from person where :\"person_id\" = $1", mirror_of(anna.id));
  sync();
  immich().query("update asset_face set :\"face_person\" = $2 where id = $1", bens.face_ids.at(0), anna.id);
  sync();
  EXPECT_EQ(share_.count("_face_sync_person_map where refused and source_person_id = " + quoted(anna.id)), 1);
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = " + quoted(mirror_of(ben.id))), 1);
  EXPECT_EQ(of_mirror("name", ben), "Ben");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

// Faces were given to people whose mapping the same cycle had failed to follow.
TEST_F(SyncPeople, WhomACycleFailsToFollowHoldUpPhotos) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  add_with({anna, ben});
  sync();
  immich().query("update asset_face set :\"face_person\" = $2 where :\"face_person\" = $1", mirror_of(anna.id),
                 mirror_of(ben.id));
  immich().query("delete from person where :\"person_id\" = $1", mirror_of(anna.id));
  run("alter table _face_sync_person_map add constraint no_adopted check (not adopted) not valid");
  const Asset next = add_with({anna});
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  EXPECT_EQ(sync::run_cycle(context, {}, quiet).jobs.at(0).failed_step, "adopt_survivors");
  EXPECT_FALSE(is_mirrored(next)) << "with whom are her faces now?";
  run("alter table _face_sync_person_map drop constraint no_adopted");
  sync();
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = " + quoted(mirror_of(ben.id))), 3);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

// Immich deletes people without a face each night, up to 2.4 and from 3.2 on, and a first cycle may last longer.
TEST_F(SyncPeople, ThatImmichTidiedAwayBeforeTheirPhotosCameAreMadeAgain) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add({.faces = {{.person = anna.id, .source_type = "exif"}}});
  pg::Connection kindreds(share_.config.database, "test");
  pg::migrate(kindreds, sql::own::kFiles);
  const bool has_groups = share_.database.at_least("3.2.0");
  pg::Transaction work = immich().db().begin();
  work.run_script(immich().adapted(R"(
      create function tidy() returns trigger language plpgsql security definer as $$ begin
        delete from person p where not exists (select from asset_face f where f.:"face_person" = p.:"person_id"); )") +
                  (has_groups ? R"(delete from person_group g
                                   where not exists (select from person p where p."personGroupId" = g.id); )"
                              : "") +
                  "return new; end $$; create trigger tidy before insert on _kindred_batch for each row execute "
                  "function tidy();");
  work.commit();
  sync();
  immich().db().query("drop trigger tidy on _kindred_batch");
  sync();
  EXPECT_EQ(share_.count("_face_sync_person_map where refused"), 0) << "taken for deleted by the target";
  EXPECT_EQ(of_mirror("name", anna), "Anna");
  EXPECT_THAT(wrong(), IsEmpty()) << "the face is hers, and she has a picture";
}

// A column that is newer than Kindred was copied once and compared for ever.
TEST_F(SyncPeople, VerifyComparesOnlyWhatIsFollowed) {
  immich().query("alter table person add column \"isPinned\" boolean not null default false");
  immich().read_schema();
  share_.database.grant();
  const Person anna = immich().add_person(share_.alice, "Anna");
  add_with({anna});
  sync();
  immich().query("update person set \"isPinned\" = true where \"ownerId\" = $1", share_.alice.id);
  sync();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
