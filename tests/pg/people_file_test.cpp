// `people save` and `people restore`: names, birthdays, colours and marks of people over a reset of recognition.
#include <filesystem>

#include "commands/people/restore_people.h"
#include "commands/people/save_people.h"
#include "pg/sync_test.h"
#include "pg/versions.h"
#include "support/forced_jobs.h"

namespace kindred::support {
namespace {

using sync::PersonValue;
using sync::Recognition;
using testing::ElementsAre;
using testing::IsEmpty;

class PeopleOverReset : public SyncTest {
 protected:
  PeopleOverReset() = default;
  explicit PeopleOverReset(const std::string& version) : SyncTest(version) {}

  void SetUp() override {
    anna_ = immich().add_person(share_.alice, "Anna", {.birth_date = "1990-02-28"});
    ben_ = immich().add_person(share_.alice, "Ben", {.is_favorite = true});
    hidden_ = immich().add_person(share_.alice, "", {.is_hidden = true});
    plain_ = immich().add_person(share_.alice, "");
    run("update person set color = null");  // the fixture's people have one, Immich's have none
    run("update person set color = '#ff8800' where :\"person_id\" = " + quoted(ben_.id));
    for (int i = 0; i < 3; ++i) {
      const std::string name = std::to_string(i);
      annas_.push_back(add({.path = name + "-anna.jpg", .faces = {{.person = anna_.id}}}));
      add({.path = name + "-both.jpg", .faces = {{.person = ben_.id}, {.person = hidden_.id}, {.person = plain_.id}}});
    }
    sync();
  }

  std::string file() const { return share_.folder / "people.json"; }
  sync::PeopleFile save(const User& user) {
    sync::save_people(share_.config, user.id.str(), file(), true);
    return sync::read_people_file(file());
  }
  /// As an administrator resets faces: all of them and all people go, and come back under new ids, without names.
  void reset() {
    ForcedJobs(immich()).detect_all();
    run("update person set color = null");
    // Not every version deletes people without faces. These are hers to delete then.
    run(R"(delete from person p where not exists (select from asset_face f where f.:"face_person" = p.:"person_id")
           and p."ownerId" = )" +
        quoted(share_.alice.id));
    if (immich().columns().has("person_group")) ClusterGroups(immich()).delete_empty_groups();
  }
  /// The same, and then a cycle: the mirrors get the new faces.
  void reset_and_sync() {
    reset();
    share_.cycle();
    share_.cycle();
  }
  std::vector<sync::RestoredPerson> look(const sync::PeopleFile& saved,
                                         const std::optional<std::string>& user = std::nullopt) {
    return sync::PeopleRestore(share_.config, saved, user).look();
  }
  std::int64_t restore(const sync::PeopleFile& saved) {
    sync::PeopleRestore restore(share_.config, saved, std::nullopt);
    return restore.give(restore.look());
  }
  /// A user's person on a photo's first face, as "name birthday hidden favourite colour".
  std::string person_on(const User& user, const Asset& asset, std::size_t face = 0) {
    const Uuid photo = user.id == share_.alice.id ? asset.id : mirror_of(asset.id);
    return share_.value(
        R"(select concat_ws(' ', p.name, p."birthDate", p."isHidden", p."isFavorite", p.color)
           from person p
           where p."ownerId" = )" +
        quoted(user.id) + R"( and p.:"person_id" = (select f.:"face_person" from asset_face f where f."assetId" = )" +
        quoted(photo) +
        R"( and f."deletedAt" is null order by f."boundingBoxX1", f."boundingBoxY1", f."boundingBoxX2" offset )" +
        std::to_string(face) + " limit 1)");
  }
  /// A person as recognition makes it.
  Person add_person(const User& owner, const std::string& name) {
    const Person person = immich().add_person(owner, name);
    set_person("color = null", person.id);
    return person;
  }
  /// The person of a saved person's first face, by the ids of the reset.
  Uuid present(const sync::PeopleFile& saved, std::size_t index) { return *look(saved).at(index).id; }
  void set_person(const std::string& assignments, const Uuid& person) {
    run("update person set " + assignments + " where :\"person_id\" = " + quoted(person));
  }
  /// Gives the first faces of one person to another.
  void move_faces(const Uuid& from, const Uuid& to, int count) {
    run(R"(update asset_face set :"face_person" = )" + quoted(to) + R"( where id in (select f.id from asset_face f
        join asset a on a.id = f."assetId" and a."ownerId" = )" +
        quoted(share_.alice.id) + R"( where f.:"face_person" = )" + quoted(from) + " order by f.id limit " +
        std::to_string(count) + ")");
  }

  Person anna_, ben_, hidden_, plain_;
  std::vector<Asset> annas_;
};

// In the file: by name, the one without a name first.
constexpr std::size_t kHidden = 0, kAnna = 1, kBen = 2;

TEST_F(PeopleOverReset, GivesBackWhatWasSavedAndNothingElse) {
  const sync::PeopleFile saved = save(share_.alice);
  ASSERT_EQ(saved.people.size(), 3u) << "the fourth is only what recognition found";
  EXPECT_EQ(saved.user.email, share_.value("select email from \"user\" where name = 'Alice'"));
  EXPECT_EQ(saved.people[kAnna].faces.size(), 3u);
  reset_and_sync();
  EXPECT_EQ(share_.count("person where name <> ''"), 0);
  EXPECT_EQ(share_.count("person where :\"person_id\" = " + quoted(anna_.id)), 0) << "new ids";

  const auto people = look(saved);
  EXPECT_THAT(people[kAnna].gets, ElementsAre(PersonValue::name, PersonValue::birth_date));
  EXPECT_THAT(people[kBen].gets, ElementsAre(PersonValue::name, PersonValue::is_favorite, PersonValue::color));
  EXPECT_THAT(people[kHidden].gets, ElementsAre(PersonValue::is_hidden));
  EXPECT_EQ(people[kAnna].most, 3);
  EXPECT_EQ(share_.count("person where name <> ''"), 0) << "a look writes nothing";
  EXPECT_EQ(restore(saved), 3);
  EXPECT_EQ(person_on(share_.alice, annas_[0]), "Anna 1990-02-28 f f");
  EXPECT_EQ(share_.count("person where name = 'Ben' and \"isFavorite\" and color = '#ff8800' and not \"isHidden\""), 1);
  EXPECT_EQ(share_.count("person where name = '' and \"isHidden\""), 1);

  const TableDigests before = digest_tables(immich().db());
  EXPECT_EQ(restore(saved), 0) << "a second time there is nothing to give";
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  share_.cycle();
  EXPECT_EQ(person_on(share_.bob, annas_[0]), "Anna 1990-02-28 f f") << "the mirrors follow";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

TEST_F(PeopleOverReset, Promise5NeverOverwritesWhatAPersonSetSince) {
  const sync::PeopleFile saved = save(share_.alice);
  reset_and_sync();
  set_person("name = 'Annie'", present(saved, kAnna));
  set_person("color = '#000000'", present(saved, kBen));
  auto people = look(saved);
  EXPECT_THAT(people[kAnna].gets, ElementsAre(PersonValue::birth_date));
  EXPECT_THAT(people[kAnna].keeps, ElementsAre(PersonValue::name));
  EXPECT_THAT(people[kBen].keeps, ElementsAre(PersonValue::color));

  sync::PeopleRestore restore(share_.config, saved, std::nullopt);
  people = restore.look();
  set_person("name = 'Benjamin'", *people[kBen].id);  // while somebody reads the list
  set_person("\"birthDate\" = '1991-01-01'", *people[kAnna].id);
  EXPECT_EQ(restore.give(people), 2) << "Ben's favourite mark, and the hidden one";
  EXPECT_EQ(share_.count("person where name = 'Annie' and \"birthDate\" = '1991-01-01'"), 1);
  EXPECT_EQ(share_.count("person where name = 'Benjamin' and color = '#000000' and \"isFavorite\""), 1);
  EXPECT_EQ(share_.count("person where name in ('Anna', 'Ben')"), 0);
}

TEST_F(PeopleOverReset, GivesNothingThatWasNotShown) {
  const sync::PeopleFile saved = save(share_.alice);
  reset_and_sync();
  set_person("name = 'Annie'", present(saved, kAnna));
  sync::PeopleRestore restore(share_.config, saved, std::nullopt);
  const auto people = restore.look();
  set_person("name = ''", *people[kAnna].id);
  move_faces(*people[kBen].id, *people[kHidden].id, 3);
  EXPECT_EQ(restore.give(people), 1) << "Anna's birthday; Ben is somebody else by now";
  EXPECT_EQ(share_.count("person where name <> ''"), 0);
}

TEST_F(PeopleOverReset, LeavesPeopleAloneWhoseFacesAreSplit) {
  annas_.push_back(add({.path = "4-anna.jpg", .faces = {{.person = anna_.id}}}));
  const sync::PeopleFile saved = save(share_.alice);
  reset_and_sync();
  const Uuid anna = present(saved, kAnna);
  const Person other = add_person(share_.alice, "");
  move_faces(anna, other.id, 2);
  auto people = look(saved);
  EXPECT_EQ(people[kAnna].recognition, Recognition::split) << "two of four";
  EXPECT_EQ(people[kAnna].candidates, 2);
  EXPECT_EQ(people[kAnna].most, 2);
  EXPECT_THAT(people[kAnna].gets, IsEmpty());
  move_faces(other.id, anna, 1);
  people = look(saved);
  EXPECT_EQ(people[kAnna].recognition, Recognition::recognised) << "three of four are two thirds";
  EXPECT_EQ(people[kAnna].id, anna);
  EXPECT_EQ(restore(saved), 3);
  EXPECT_EQ(share_.count("person where name = 'Anna'"), 1);
}

TEST_F(PeopleOverReset, LeavesPeopleAloneWhoAreOnePersonNow) {
  const sync::PeopleFile saved = save(share_.alice);
  reset_and_sync();
  const Uuid anna = present(saved, kAnna);
  move_faces(present(saved, kBen), anna, 3);
  const auto people = look(saved);
  EXPECT_EQ(people[kAnna].recognition, Recognition::contested);
  EXPECT_EQ(people[kBen].recognition, Recognition::contested);
  EXPECT_EQ(people[kHidden].recognition, Recognition::recognised);
  EXPECT_EQ(restore(saved), 1);
  EXPECT_EQ(share_.count("person where name <> ''"), 0);
}

TEST_F(PeopleOverReset, SaysWhyNobodyIsRecognised) {
  const Person afar = add_person(share_.alice, "Afar");
  sync::PeopleFile saved = save(share_.alice);
  ASSERT_EQ(saved.people[1].name, "Afar");
  reset_and_sync();
  EXPECT_EQ(look(saved)[1].recognition, Recognition::no_faces);
  saved.people.erase(saved.people.begin() + 1);
  run(R"(update asset_face set :"face_person" = null where :"face_person" = )" + quoted(present(saved, kBen)));
  EXPECT_EQ(look(saved)[kBen].recognition, Recognition::unassigned);
  EXPECT_EQ(look(saved)[kBen].found, 3);
  for (sync::SavedFace& face : saved.people[kAnna].faces) {
    face.asset_id = Uuid::random(), face.checksum = "00", face.path = "/nowhere";
  }
  EXPECT_EQ(look(saved)[kAnna].recognition, Recognition::not_found);
  EXPECT_EQ(restore(saved), 1);
}

TEST_F(PeopleOverReset, FindsPhotosAgainByIdChecksumAndPath) {
  const Person carl = add_person(share_.alice, "Carl");
  const Asset upload = immich().add_asset(share_.alice, {.faces = {{.person = carl.id}}});
  sync::PeopleFile saved = save(share_.alice);
  ASSERT_EQ(saved.people.back().name, "Carl");
  reset_and_sync();
  const auto carls = [&] { return look(saved).back().found; };
  sync::SavedFace& face = saved.people.back().faces.front();
  EXPECT_EQ(face.asset_id, upload.id);
  EXPECT_FALSE(face.is_external);
  const sync::SavedFace all = face;
  EXPECT_EQ(carls(), 1);
  face.checksum = "00", face.path = "/elsewhere";
  EXPECT_EQ(carls(), 1) << "by id";
  face = all, face.asset_id = Uuid::random(), face.path = "/elsewhere";
  EXPECT_EQ(carls(), 1) << "by checksum";
  face.is_external = true;
  EXPECT_EQ(carls(), 0) << "another kind of asset";
  face = all, face.asset_id = Uuid::random(), face.checksum = "00";
  EXPECT_EQ(carls(), 1) << "by path";
  EXPECT_EQ(look(saved, share_.bob.id.str()).back().found, 0) << "Bob has no such photo";
  EXPECT_EQ(look(saved, share_.value("select email from \"user\" where name = 'Bob'")).back().found, 0);
  EXPECT_THROW(look(saved, "nobody@example.com"), Error);
}

// A photo with two people, so that the right one must be found.
TEST_F(PeopleOverReset, FindsFacesAgainByBoxElseByEmbedding) {
  const Person carl = add_person(share_.alice, "Carl"), dora = add_person(share_.alice, "Dora");
  add({.path = "pair.jpg",
       .faces = {{.person = carl.id, .box = {100, 100, 200, 200}}, {.person = dora.id, .box = {300, 100, 400, 200}}}});
  sync::PeopleFile saved = save(share_.alice);
  ASSERT_EQ(saved.people.size(), 5u);
  reset_and_sync();
  const auto carl_is = [&] { return look(saved)[3].id; };
  const std::optional<Uuid> right = carl_is();
  ASSERT_TRUE(right);
  sync::SavedFace& face = saved.people[3].faces.front();
  const std::string embedding = face.embedding, other = saved.people[4].faces.front().embedding;
  for (int* number : {&face.x1, &face.y1, &face.x2, &face.y2, &face.image_width, &face.image_height}) *number *= 2;
  face.embedding.clear();
  EXPECT_EQ(carl_is(), right) << "in a picture of another size";
  face.x1 += 1000, face.x2 += 1000;
  EXPECT_EQ(carl_is(), std::nullopt) << "in another place";
  face.embedding = embedding;
  EXPECT_EQ(carl_is(), right) << "with the same embedding";
  face.embedding = "[1,2,3]";
  EXPECT_EQ(carl_is(), std::nullopt) << "of another model";
  face.embedding = other;
  EXPECT_EQ(carl_is(), std::nullopt) << "Dora's own face, in its box, fits her better";
  saved.people.pop_back();
  EXPECT_THAT(carl_is(), testing::Ne(right)) << "nobody else claims it now";
}

TEST_F(PeopleOverReset, SavesFacesOfAllYears) {
  const Person zoe = add_person(share_.alice, "Zoe");
  std::vector<AssetSpec> specs(60);
  for (AssetSpec& spec : specs) spec.faces = {{.person = zoe.id}};
  immich().add_assets(share_.alice, specs);
  const sync::SavedPerson saved = save(share_.alice).people.back();
  ASSERT_EQ(saved.faces.size(), static_cast<std::size_t>(sync::kMostSavedFaces));
  std::vector<Uuid> ids;
  for (const sync::SavedFace& face : saved.faces) ids.push_back(face.asset_id);
  const pg::Result places = immich().query(
      R"(select n from (select a.id, row_number() over (order by a."fileCreatedAt", f.id) as n
                        from asset a join asset_face f on f."assetId" = a.id
                        where f.:"face_person" = $1) t where id = any ($2) order by n)",
      zoe.id, ids);
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_EQ(places[i].get<int>("n"), static_cast<int>(3 * (i + 1))) << "every third photo";
  }
}

TEST_F(PeopleOverReset, SavesNothingOfTrashedAndLockedPhotos) {
  trash(annas_[0]);
  set_row("visibility = 'locked'", annas_[1].id);
  const sync::PeopleFile saved = save(share_.alice);
  ASSERT_EQ(saved.people[kAnna].faces.size(), 1u);
  EXPECT_EQ(saved.people[kAnna].faces[0].asset_id, annas_[2].id);
}

// The target's own name on a mirrored person: saved for the target, given to the new mirrored person, and it stands.
TEST_F(PeopleOverReset, Promise5WhatTheTargetGetsOnMirroredPeopleIsTheTargetsOwn) {
  set_person("name = 'Mum'", mirror_of(anna_.id));
  share_.cycle();
  const sync::PeopleFile alices = save(share_.alice), bobs = save(share_.bob);
  ASSERT_EQ(bobs.user.id, share_.bob.id);
  reset_and_sync();
  const auto people = look(bobs);
  EXPECT_TRUE(std::any_of(people.begin(), people.end(), [](const sync::RestoredPerson& one) { return one.is_mirror; }));
  EXPECT_EQ(restore(bobs), 3);
  EXPECT_EQ(restore(alices), 3);
  share_.cycle();
  EXPECT_EQ(person_on(share_.alice, annas_[0]), "Anna 1990-02-28 f f");
  EXPECT_EQ(person_on(share_.bob, annas_[0]), "Mum 1990-02-28 f f");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  run("update person set name = 'Benjamin' where name = 'Ben' and \"ownerId\" = " + quoted(share_.alice.id));
  share_.cycle();
  EXPECT_EQ(share_.count("person where name = 'Benjamin'"), 2) << "what both have alike follows again";
}

TEST_F(PeopleOverReset, LeavesToTheSourceWhatAlwaysFollowsIt) {
  job().people = PeopleMode::source;
  share_.cycle();
  set_person("\"isFavorite\" = true", mirror_of(anna_.id));
  const sync::PeopleFile bobs = save(share_.bob);
  reset_and_sync();
  const auto people = look(bobs);
  ASSERT_EQ(bobs.people[kAnna].name, "Anna");
  EXPECT_THAT(people[kAnna].gets, ElementsAre(PersonValue::is_favorite));
  EXPECT_THAT(people[kAnna].follows, ElementsAre(PersonValue::name, PersonValue::birth_date));
  EXPECT_EQ(restore(bobs), 1);
  EXPECT_EQ(share_.count("person where name <> ''"), 0);
  expect_settled();
}

class PeopleOverJoin : public PeopleOverReset {
 protected:
  PeopleOverJoin() : PeopleOverReset(version_with_groups()) {}
};

// What it is for: from 3.2 on, users who join a cluster group have all recognition data reset.
TEST_F(PeopleOverJoin, EachUserGetsTheirOwnNamesInTheCommonGroup) {
  set_person("name = 'Mum'", mirror_of(anna_.id));
  const Person own = add_person(share_.bob, "Bea");
  immich().add_asset(share_.bob, {.faces = {{.person = own.id}}});
  share_.cycle();
  const sync::PeopleFile alices = save(share_.alice), bobs = save(share_.bob);
  ClusterGroups(immich()).join(share_.bob, share_.alice);
  reset_and_sync();
  EXPECT_EQ(share_.count("person where name <> ''"), 0);
  EXPECT_EQ(restore(bobs), 4) << "Mum, Ben, the hidden one, and Bea";
  EXPECT_EQ(restore(alices), 3);
  EXPECT_EQ(person_on(share_.alice, annas_[0]), "Anna 1990-02-28 f f");
  EXPECT_EQ(person_on(share_.bob, annas_[0]), "Mum 1990-02-28 f f");
  EXPECT_EQ(share_.count("person where name = 'Bea'"), 1);
  share_.cycle();
  EXPECT_EQ(person_on(share_.bob, annas_[0]), "Mum 1990-02-28 f f");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

}  // namespace
}  // namespace kindred::support
