// `kindred dedup`: mirrors that duplicate the target's own photos go on a person's word, but for those that the target
// made something of.
#include "commands/undo/dedup.h"

#include "base/error.h"
#include "pg/advisory_lock.h"
#include "pg/duplicates_test.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DedupTest : public DuplicatesTest {
 protected:
  std::vector<sync::JobDuplicates> find() {
    sync::CycleContext context(share_.config);
    return sync::find_duplicates(context, std::nullopt);
  }
  /// Finds and removes; how many went.
  std::int64_t dedup() {
    sync::CycleContext context(share_.config);
    std::vector<sync::JobDuplicates> jobs = sync::find_duplicates(context, std::nullopt);
    sync::remove_duplicates(context, jobs.at(0));
    return jobs[0].removed;
  }
  Asset own_copy(const Asset& asset, const Likeness& likeness = {}) {
    const Asset own = immich().add_asset(share_.bob);
    make_alike(asset, own, likeness);
    return own;
  }
};

TEST_F(DedupTest, RemovesTheMirrorsAndNothingElse) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec with_face;
  with_face.path = "copied.jpg";
  with_face.faces = {{.person = anna.id}};
  const Asset copied = add(with_face), other = add_at("other.jpg"), near = add_at("near.jpg");
  AssetSpec still;
  still.library = share_.photos;
  still.path = "live.jpg";
  const Asset live = immich().add_live_photo(share_.alice, still);
  sync();
  EXPECT_EQ(share_.mirrors(), 5);
  const Asset own = own_copy(copied), own_near = own_copy(near, {.distance = 0.005}), own_live = own_copy(live);
  const std::string copied_mirror = mirror_of(copied.id).str();

  const TableDigests immich_tables = digest_tables(immich().db());
  const TableDigests own_tables = digest_tables(immich().db(), Tables::own);
  const std::vector<sync::JobDuplicates> found = find();
  EXPECT_EQ(difference(immich_tables, digest_tables(immich().db())), "") << "looking writes nothing";
  EXPECT_EQ(difference(own_tables, digest_tables(immich().db(), Tables::own)), "");
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].duplicates.size(), 3u);
  EXPECT_EQ(found[0].to_remove(), 3);
  const sync::Duplicate& first = found[0].duplicates[0];
  EXPECT_EQ(first.mirror_id.str(), copied_mirror);
  EXPECT_EQ(first.own_id, own.id);
  EXPECT_EQ(first.name, "copied.jpg");
  EXPECT_LT(first.distance.value(), 0.0001);
  EXPECT_EQ(first.seconds, 0);
  EXPECT_THAT(first.marks, IsEmpty());
  EXPECT_NEAR(found[0].duplicates[1].distance.value(), 0.005, 0.0005);

  const SourceSnapshot before = source(), bobs = bobs_own();
  EXPECT_EQ(dedup(), 3);
  EXPECT_EQ(share_.mirrors(), 1) << "the motion part went with its still";
  EXPECT_TRUE(is_mirrored(other));
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("other.jpg"));
  EXPECT_EQ(share_.count("_face_sync_person_map"), 0) << "a mirrored person without a face";
  EXPECT_EQ(own_copy_of(near), own_near.id.str());
  EXPECT_EQ(difference(before, source()), "");
  EXPECT_EQ(difference(bobs, bobs_own()), "");
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_THAT(find()[0].duplicates, IsEmpty());

  EXPECT_EQ(sync().totals, sync::Totals{}) << "what a person decided stays, also where the job keeps duplicates";
  delete_for_good(own_live);
  EXPECT_EQ(sync().totals.assets, 2) << "until the own copy goes";
  EXPECT_TRUE(is_mirrored(live));
  EXPECT_FALSE(is_mirrored(copied));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(DedupTest, RemovesAlsoWhatTakesSeveralTransactions) {
  std::vector<Asset> photos;
  for (int i = 0; i < 5; ++i) photos.push_back(add_at(fmt::format("{}.jpg", i)));
  sync();
  for (const Asset& photo : photos) own_copy(photo);
  share_.config.batch_size = 2;
  EXPECT_EQ(dedup(), 5);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'duplicate'"), 5);
  EXPECT_EQ(sync().totals.assets, 0) << "they stay away";
}

TEST_F(DedupTest, Promise5LeavesAloneWhatTheTargetMadeSomethingOf) {
  const std::vector<std::string> names = {"1 favourite.jpg", "2 album.jpg",  "3 text.jpg",
                                          "4 edited.jpg",    "5 tagged.jpg", "6 stacked.jpg",
                                          "7 face.jpg",      "8 trash.jpg",  "9 nothing.jpg"};
  std::vector<Asset> assets;
  std::vector<Uuid> mirrors;
  for (const std::string& name : names) {
    assets.push_back(add_at(name));
    mirrors.push_back(mirror_of(assets.back().id));
  }
  immich().add_tag(share_.alice, "hers", {assets[8].id});
  job().album_id = immich().add_album(share_.bob, "From Alice");
  sync();
  for (const Asset& asset : assets) own_copy(asset);
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  pg::Connection& db = immich().db();
  db.query(R"(update asset set "isFavorite" = true where id = $1)", mirrors[0]);
  immich().add_album(share_.bob, "Bob's", {mirrors[1]});
  db.query(R"(update asset_exif set description = 'mine' where "assetId" = $1)", mirrors[2]);
  db.query(
      R"(insert into asset_edit ("assetId", action, parameters, sequence) values ($1, 'rotate', '{"angle": 90}', 0))",
      mirrors[3]);
  immich().add_tag(share_.bob, "his", {mirrors[4]});
  immich().add_stack(share_.bob, {mirrors[5], immich().add_asset(share_.bob).id});
  db.query(R"(insert into asset_face ("assetId", "sourceType") values ($1, 'manual'))", mirrors[6]);
  db.query(R"(update asset set "deletedAt" = now(), status = 'trashed' where id = $1)", mirrors[7]);

  std::map<std::string, std::vector<std::string>> marks;
  const std::vector<sync::JobDuplicates> found = find();
  for (const sync::Duplicate& one : found[0].duplicates) marks[one.name] = one.marks;
  const std::map<std::string, std::vector<std::string>> expected = {
      {names[0], {"favourite"}},
      {names[1], {"in an album"}},
      {names[2], {"text, date, place, rating or visibility changed"}},
      {names[3], {"picture edited"}},
      {names[4], {"tags changed"}},
      {names[5], {"stacked"}},
      {names[6], {"faces added"}},
      {names[8], {}}};
  EXPECT_EQ(marks, expected) << "a mirror in the target's trash is the target's decision already";
  EXPECT_EQ(dedup(), 1);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(share_.count("asset where id = '" + mirrors[i].str() + "'"), 1) << names[i];
  EXPECT_FALSE(is_mirrored(assets[8]));
  EXPECT_EQ(share_.count("album_asset"), 9) << "the job's album lost one entry, Bob's none";
}

TEST_F(DedupTest, RemovesOnlyWhatIsStillAsThePersonSawIt) {
  const Asset favourite = add_at("1.jpg"), gone = add_at("2.jpg"), same = add_at("3.jpg");
  sync();
  own_copy(favourite);
  const Asset own = own_copy(gone);
  own_copy(same);
  sync::CycleContext context(share_.config);
  std::vector<sync::JobDuplicates> jobs = sync::find_duplicates(context, "family");
  EXPECT_EQ(jobs.at(0).to_remove(), 3);
  immich().query(R"(update asset set "isFavorite" = true where id = $1)", mirror_of(favourite.id));
  immich().query(R"(update asset set "deletedAt" = now(), status = 'trashed' where id = $1)", own.id);
  sync::remove_duplicates(context, jobs[0]);
  EXPECT_EQ(jobs[0].removed, 1);
  EXPECT_TRUE(is_mirrored(favourite));
  EXPECT_TRUE(is_mirrored(gone));
  EXPECT_FALSE(is_mirrored(same));
}

TEST_F(DedupTest, WaitsForNobody) {
  add_at("1.jpg");
  try {
    find();
    FAIL() << "it must not make the tables";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
  }
  EXPECT_EQ(share_.value("to_regclass('_face_sync_meta')"), "null");
  sync();
  const auto lock = pg::AdvisoryLock::try_take(share_.config.database, "job family");
  ASSERT_TRUE(lock);
  EXPECT_THROW(find(), Error);
}

}  // namespace
}  // namespace kindred::support
