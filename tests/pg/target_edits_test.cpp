// The target edits a mirror, then the source its photo, then the target again: whatever Immich writes into XMP files
// and reads from them in between, both keep what is theirs (promises 3 and 5).
#include "pg/sync_test.h"
#include "support/edits.h"

namespace kindred::support {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

class TargetEdits : public SyncTest {
 protected:
  TargetEdits() : edits_(immich()), photo_(add_at("a.jpg")) {
    run("update asset_exif set description = 'from the camera', rating = null");
    if (immich().columns().has("asset_exif", "tags")) run("update asset_exif set tags = null");
    edits_.import(photo_.id);
    sync();
    mirror_ = mirror_of(photo_.id);
  }

  bool has_locks() { return immich().columns().has("asset_exif", "lockedProperties"); }
  std::string exif(const std::string& column, const Uuid& asset) {
    return share_.value("select \"" + column + "\" from asset_exif where \"assetId\" = " + quoted(asset));
  }
  std::vector<std::string> tags(const Uuid& asset) {
    return pg::column<std::string>(immich().query(R"(select t.value from tag_asset ta join tag t on t.id = ta."tagId"
where ta."assetId" = $1 order by t.value)",
                                                  asset),
                                   "value");
  }
  /// Two cycles that nothing is left to do after.
  void settle() {
    sync();
    expect_settled();
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  }

  ImmichEdits edits_;
  Asset photo_;
  Uuid mirror_;
};

// Seen on 3.1.0: the old description was back, the tag gone, for good, and taken for the target's wish.
TEST_F(TargetEdits, WhatTheSourceChangesLaterOutlivesTheTargetsNextEdit) {
  if (!has_locks()) GTEST_SKIP() << "this Immich reads the XMP file anew, whatever the row says";
  edits_.edit(photo_.id, "description", "first words");
  settle();
  edits_.edit(mirror_, "rating", 4);
  settle();
  edits_.edit(photo_.id, "description", "second words");
  edits_.add_tag(photo_.id, "trip");
  settle();
  EXPECT_EQ(exif("description", mirror_), "second words");
  EXPECT_THAT(tags(mirror_), ElementsAre("trip"));
  edits_.edit(mirror_, "rating", 5);
  settle();
  EXPECT_EQ(exif("description", mirror_), "second words");
  EXPECT_THAT(tags(mirror_), ElementsAre("trip"));
  EXPECT_EQ(exif("rating", mirror_), "5") << "promise 5";
  edits_.edit(photo_.id, "description", "third words");
  edits_.remove_tag(photo_.id, "trip");
  settle();
  edits_.read_metadata(mirror_);
  settle();
  EXPECT_EQ(exif("description", mirror_), "third words") << "the source is followed still";
  EXPECT_THAT(tags(mirror_), IsEmpty());
}

/// What the source edits, with two values of it.
struct Property {
  const char* name;
  json first, second;
};
void PrintTo(const Property& property, std::ostream* out) {
  *out << property.name;
}

class TargetEditsThenSource : public TargetEdits, public testing::WithParamInterface<Property> {};

TEST_P(TargetEditsThenSource, TheSourcesValueStaysAndSoDoesTheTargets) {
  if (!has_locks()) GTEST_SKIP() << "this Immich reads the XMP file anew, whatever the row says";
  const Property& property = GetParam();
  const bool is_rating = property.name == std::string("rating");
  const char* const own = is_rating ? "description" : "rating";
  edits_.edit(mirror_, own, is_rating ? json("hers") : json(1));
  settle();
  for (const json& value : {property.first, property.second, json(property.first)}) {
    edits_.edit(photo_.id, property.name, value);
    settle();
    EXPECT_EQ(exif(property.name, mirror_), exif(property.name, photo_.id)) << "followed";
    edits_.run_jobs(mirror_);  // as after any edit of hers, of a favourite too
    settle();
    EXPECT_EQ(exif(property.name, mirror_), exif(property.name, photo_.id)) << "and it stays";
    EXPECT_EQ(exif(own, mirror_), is_rating ? "hers" : "1") << "promise 5";
  }
}

INSTANTIATE_TEST_SUITE_P(Each, TargetEditsThenSource,
                         testing::Values(Property{"description", "first", "second"}, Property{"rating", 2, 3},
                                         Property{"latitude", 46.5, 47.25}, Property{"longitude", 7.5, 8.25},
                                         Property{"timeZone", "UTC+1", "UTC+2"},
                                         Property{"dateTimeOriginal", "2020-01-02T03:04:05+00:00",
                                                  "2021-01-02T03:04:05+00:00"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(TargetEdits, WhatTheTargetChangedStaysWhateverTheSourceDoes) {
  edits_.edit(mirror_, "description", "hers");
  settle();
  edits_.edit(photo_.id, "description", "his");
  settle();
  edits_.run_jobs(mirror_);
  settle();
  EXPECT_EQ(exif("description", mirror_), "hers");
}

TEST_F(TargetEdits, TagsOfBothStay) {
  if (!has_locks()) GTEST_SKIP() << "this Immich reads the XMP file anew, whatever the row says";
  edits_.add_tag(mirror_, "mine");
  settle();
  edits_.add_tag(photo_.id, "trip");
  settle();
  EXPECT_THAT(tags(mirror_), ElementsAre("mine", "trip"));
  edits_.edit(mirror_, "rating", 5);
  settle();
  EXPECT_THAT(tags(mirror_), ElementsAre("mine", "trip"));
  edits_.remove_tag(photo_.id, "trip");
  settle();
  edits_.run_jobs(mirror_);
  settle();
  EXPECT_THAT(tags(mirror_), ElementsAre("mine"));
}

// Before 2.5 a mirror's tags are seen in single ones alone: the source's XMP file came over hers, and her tag went.
TEST_F(TargetEdits, ATagOfTheTargetsKeepsItsXmpFile) {
  edits_.edit(photo_.id, "description", "first words");
  settle();
  edits_.add_tag(mirror_, "mine");
  settle();
  edits_.edit(photo_.id, "rating", 3);
  settle();
  edits_.run_jobs(mirror_);
  EXPECT_THAT(tags(mirror_), ElementsAre("mine"));
}

// What both did alike is nobody's own: the cycle that saw it left the XMP file, and the next one replaced it.
TEST_F(TargetEdits, WhatBothEditAlikeIsFollowedAtOnce) {
  edits_.edit(mirror_, "rating", 4);
  edits_.add_tag(mirror_, "trip");
  edits_.edit(photo_.id, "rating", 4);
  edits_.add_tag(photo_.id, "trip");
  settle();
  EXPECT_EQ(exif("rating", mirror_), "4");
  EXPECT_THAT(tags(mirror_), ElementsAre("trip"));
}

// She wanted the tag gone, and it went: the mirror kept its old XMP file for one more cycle.
TEST_F(TargetEdits, ATagThatSheTookOffAndTheSourceReplacedIsNobodysOwn) {
  edits_.add_tag(photo_.id, "old");
  settle();
  run("delete from tag_asset where \"assetId\" = " + quoted(mirror_));
  edits_.edit(photo_.id, "tags", json::array({"new"}));
  settle();
  EXPECT_THAT(tags(mirror_), ElementsAre("new"));
}

// Immich writes into the file and leaves its row as it is: the mirror's copy stayed as it first was.
TEST_F(TargetEdits, TheSourcesNextEditsReachTheMirrorsXmpFile) {
  edits_.edit(photo_.id, "description", "first words");
  settle();
  edits_.edit(photo_.id, "description", "second words, and more of them");
  settle();
  edits_.read_metadata(mirror_);
  settle();
  EXPECT_EQ(exif("description", mirror_), "second words, and more of them");
}

// The cycle came between the source's edit and Immich's XMP file of it.
TEST_F(TargetEdits, AnEditThatImmichHasNotWrittenYetIsNotLost) {
  if (!has_locks()) GTEST_SKIP() << "this Immich reads the XMP file anew, whatever the row says";
  edits_.edit(photo_.id, "description", "first words");
  settle();
  edits_.set(photo_.id, "description", "second words");
  sync();
  edits_.edit(mirror_, "rating", 4);
  edits_.run_jobs(photo_.id);
  settle();
  EXPECT_EQ(exif("description", mirror_), "second words");
  EXPECT_EQ(exif("rating", mirror_), "4");
}

TEST_F(TargetEdits, NothingIsLockedWhereTheXmpFileSaysIt) {
  if (!has_locks()) GTEST_SKIP() << "this Immich has no locks";
  edits_.edit(photo_.id, "description", "first words");
  settle();
  edits_.edit(photo_.id, "description", "second words, and more of them");
  settle();
  EXPECT_EQ(exif("lockedProperties", mirror_), "null");
}

}  // namespace
}  // namespace kindred::support
