// What a job shares by rules: each condition, in ordinary cycles, which look at what changed alone.
#include <fmt/format.h>

#include "commands/explain/explain.h"
#include "commands/plan/plan.h"
#include "pg/rules_test.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Rules : public RulesTest {
 protected:
  Rules() {
    run("update library set name = 'Photos' where id = " + quoted(share_.photos.id));
    anna_ = immich().add_person(share_.alice, "Anna");
    ben_ = immich().add_person(share_.alice, "Ben");
    photo_ = add_at("2024/photo.jpg");
    other_ = add_at("2024/other.jpg");
  }

  Rule& rule() {
    if (job().share.empty()) job().share.emplace_back();
    return job().share.front();
  }
  Conditions& conditions() { return rule().conditions; }

  /// What is shared after a cycle and after a second one, which has nothing to do.
  std::vector<std::string> shared() {
    settle();
    EXPECT_THAT(wrong(), IsEmpty());
    std::vector<std::string> names;
    const std::string tree = share_.shared.path;
    for (const pg::Row row : immich().query("select \"originalPath\" as path from asset where \"ownerId\" = $1 and "
                                            "visibility <> 'hidden' order by 1",
                                            share_.bob.id)) {
      names.push_back(row.get<std::string>("path").substr(tree.size()));
    }
    return names;
  }

  /// A change that Immich makes reaches the very next cycle, and its end, too.
  void expect_follows(const std::function<void()>& begin, const std::function<void()>& end) {
    EXPECT_THAT(shared(), IsEmpty());
    begin();
    EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
    let_an_hour_pass();
    end();
    EXPECT_THAT(shared(), IsEmpty());
    expect_settled();
  }

  void put(const Uuid& album, const Uuid& asset) { immich().add_to_album(album, {asset}); }
  void take_out(const Uuid& album, const Uuid& asset) {
    immich().query("delete from album_asset where \"albumId\" = $1 and \"assetId\" = $2", album, asset);
  }
  void tag(const Uuid& tag, const Uuid& asset) {
    immich().query("insert into tag_asset (\"tagId\", \"assetId\") values ($1, $2)", tag, asset);
  }
  void untag(const Uuid& tag, const Uuid& asset) {
    immich().query("delete from tag_asset where \"tagId\" = $1 and \"assetId\" = $2", tag, asset);
  }
  void set_exif(const std::string& assignments, const Uuid& asset) {
    run("update asset_exif set " + assignments + " where \"assetId\" = " + quoted(asset));
  }

  Person anna_, ben_;
  Asset photo_, other_;
};

TEST_F(Rules, FollowAnAlbum) {
  const Uuid album = immich().add_album(share_.alice, "Summer");
  conditions().albums = {named("Summer")};
  expect_follows([&] { put(album, photo_.id); }, [&] { take_out(album, photo_.id); });
}

TEST_F(Rules, FollowAnAlbumThatSomebodyElseShares) {
  const User carol = immich().add_user("Carol");
  const Uuid album = immich().add_album(carol, "Summer");
  immich().share_album(album, share_.alice, "viewer");
  const Asset carols = immich().add_asset(carol, {});
  conditions().albums = {named("Summer")};
  put(album, carols.id);
  expect_follows([&] { put(album, photo_.id); }, [&] { take_out(album, photo_.id); });
}

TEST_F(Rules, FollowATagAndThoseBelowIt) {
  const Uuid parent = immich().add_tag(share_.alice, "share");
  const Uuid child = immich().add_tag(share_.alice, "share/bob");
  run("insert into tag_closure (id_ancestor, id_descendant) values (" + quoted(parent) + ", " + quoted(child) + ")");
  conditions().tags = {named("share")};
  expect_follows([&] { tag(child, photo_.id); }, [&] { untag(child, photo_.id); });
}

TEST_F(Rules, FollowAPerson) {
  conditions().people = {named("Anna")};
  expect_follows(
      [&] { immich().add_face(photo_, {.person = anna_.id}); },
      [&] { run("update asset_face set :\"face_person\" = null where \"assetId\" = " + quoted(photo_.id)); });
}

TEST_F(Rules, FollowPeopleTogether) {
  conditions().people_together = {named("Anna"), named("Ben")};
  immich().add_face(photo_, {.person = anna_.id});
  immich().add_face(other_, {.person = ben_.id});
  expect_follows([&] { immich().add_face(photo_, {.person = ben_.id}); },
                 [&] {
                   run("update asset_face set \"deletedAt\" = now() where \"assetId\" = " + quoted(photo_.id) +
                       " and :\"face_person\" = " + quoted(ben_.id));
                 });
}

TEST_F(Rules, FollowFavorites) {
  conditions().favorite = true;
  expect_follows([&] { set_row("\"isFavorite\" = true", photo_.id); },
                 [&] { set_row("\"isFavorite\" = false", photo_.id); });
}

TEST_F(Rules, FollowRatings) {
  conditions().rating = RatingRange{4, 5};
  set_exif("rating = 3", other_.id);
  expect_follows([&] { set_exif("rating = 4", photo_.id); }, [&] { set_exif("rating = null", photo_.id); });
}

TEST_F(Rules, FollowTheDayOfCapture) {
  conditions().taken = DateRange{"2001-05-01", "2001-05-31"};
  expect_follows([&] { set_row("\"localDateTime\" = '2001-05-31 23:59:59+00'", photo_.id); },
                 [&] { set_row("\"localDateTime\" = '2001-06-01 00:00:00+00'", photo_.id); });
}

TEST_F(Rules, FollowTheArchive) {
  conditions().archived = true;
  expect_follows([&] { set_row("visibility = 'archive'", photo_.id); },
                 [&] { set_row("visibility = 'timeline'", photo_.id); });
}

TEST_F(Rules, FollowAFolder) {
  conditions().folders = {share_.photos.path + "2025/"};
  const std::string was = photo_.original_path;
  EXPECT_THAT(shared(), IsEmpty());
  std::filesystem::create_directories(share_.photos.path + "2025");
  std::filesystem::rename(was, share_.photos.path + "2025/photo.jpg");
  set_row("\"originalPath\" = '" + share_.photos.path + "2025/photo.jpg'", photo_.id);
  EXPECT_THAT(shared(), ElementsAre("Photos/2025/photo.jpg"));
}

TEST_F(Rules, TakeATypeAndALibrary) {
  AssetSpec spec;
  spec.path = "2024/film.mp4";
  spec.video = true;
  add(spec);
  conditions().type = MediaType::video;
  conditions().libraries = {named("photos")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/film.mp4"));
}

TEST_F(Rules, TakeUploads) {
  AssetSpec spec;
  spec.path = "2024/a.jpg";
  immich().add_asset(share_.alice, spec);
  conditions().libraries = {named(kUploads)};
  EXPECT_THAT(shared(), ElementsAre("uploads/2024/a.jpg"));
}

TEST_F(Rules, TakeWhatAnyOfThemTakesAndNeverWhatIsExcluded) {
  immich().add_face(photo_, {.person = anna_.id});
  immich().add_face(other_, {.person = ben_.id});
  const Asset both = add_at("2024/together.jpg");
  immich().add_face(both, {.person = anna_.id});
  immich().add_face(both, {.person = ben_.id});
  job().share.resize(2);
  job().share[0].conditions.people = {named("Anna")};
  job().share[1].conditions.people = {named("Ben")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg", "Photos/2024/together.jpg"));
  job().share[0].except.emplace();
  job().share[0].except->people = {named("Ben")};
  job().share.pop_back();
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  job().share[0].except.reset();
  job().never.emplace_back();
  job().never[0].conditions.people = {named("Ben")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
}

TEST_F(Rules, NeverHoldsForASourceFolderToo) {
  job().source_path_prefix = share_.photos.path;
  set_row("\"isFavorite\" = true", photo_.id);
  job().never.emplace_back();
  job().never[0].conditions.favorite = false;
  EXPECT_THAT(shared(), ElementsAre("2024/photo.jpg"));
}

TEST_F(Rules, LeaveOutWhatIsLockedTrashedOrSomebodyElses) {
  const User carol = immich().add_user("Carol");
  const Asset carols = immich().add_asset(carol, {});
  const Uuid album = immich().add_album(share_.alice, "Summer", {photo_.id, other_.id, carols.id});
  conditions().albums = {named("Summer")};
  set_row("visibility = 'locked'", photo_.id);
  trash(other_);
  EXPECT_THAT(shared(), IsEmpty());
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
}

TEST_F(Rules, BringALivePhotosVideoFromWhereverItLies) {
  AssetSpec spec;
  spec.library = share_.photos;
  spec.path = "live/IMG_1.jpg";
  const Asset still = immich().add_live_photo(share_.alice, spec);
  const Uuid album = immich().add_album(share_.alice, "Summer");
  conditions().albums = {named("Summer")};
  EXPECT_THAT(shared(), IsEmpty());
  put(album, still.id);
  EXPECT_THAT(shared(), ElementsAre("Photos/live/IMG_1.jpg"));
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id) + " and visibility = 'hidden'"), 1);
  take_out(album, still.id);
  EXPECT_THAT(shared(), IsEmpty());
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
}

TEST_F(Rules, TakeAWholeStackWithItsPrimaryPhoto) {
  const Uuid album = immich().add_album(share_.alice, "Summer", {photo_.id});
  immich().add_stack(share_.alice, {photo_.id, other_.id});
  conditions().albums = {named("Summer")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg"));
}

TEST_F(Rules, ChooseTheOtherPhotosOfAStackThemselves) {
  const Uuid album = immich().add_album(share_.alice, "Summer", {photo_.id});
  immich().add_stack(share_.alice, {photo_.id, other_.id});
  job().stacks = Stacks::as_selected;
  conditions().albums = {named("Summer")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
}

TEST_F(Rules, SeeATagThatGoesWhileAnotherStays) {
  const Uuid bob = immich().add_tag(share_.alice, "share/bob", {photo_.id});
  immich().add_tag(share_.alice, "family", {photo_.id});
  job().share.resize(2);
  job().share[0].conditions.tags = {named("share/bob")};
  job().share[1].conditions.tags = {named("family")};
  job().share[1].conditions.rating = RatingRange{4, 5};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  let_an_hour_pass();
  untag(bob, photo_.id);
  EXPECT_THAT(shared(), IsEmpty());
}

TEST_F(Rules, Promise1WaitUntilImmichKnowsWhoIsOnAPhoto) {
  conditions().libraries = {named("Photos")};
  job().never.emplace_back().conditions.people = {named("Ben")};
  immich().add_face(photo_, {});
  run("update asset_job_status set \"facesRecognizedAt\" = now() where \"assetId\" = " + quoted(photo_.id));
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg")) << "somebody is on it whom nobody has recognised";
  run("update asset_face set :\"face_person\" = " + quoted(anna_.id) + " where \"assetId\" = " + quoted(photo_.id));
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg"));
}

TEST_F(Rules, LeaveOutOfAStackWhatTheirExceptionTakes) {
  immich().add_album(share_.alice, "Summer", {photo_.id, other_.id});
  immich().add_stack(share_.alice, {photo_.id, other_.id});
  immich().add_face(other_, {.person = ben_.id});
  conditions().albums = {named("Summer")};
  rule().except.emplace().people = {named("Ben")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
}

TEST_F(Rules, TakeALibraryThatIsCalledExternalForItself) {
  const Library second = immich().add_library(share_.alice, share_.folder / "alice2", "external");
  run("update library set name = 'external' where id = " + quoted(second.id));
  AssetSpec spec;
  spec.library = second;
  spec.path = "a.jpg";
  immich().add_asset(share_.alice, spec);
  conditions().libraries = {named("external")};
  EXPECT_THAT(shared(), ElementsAre("external/a.jpg"));
}

/// What a person is told.
class RulesTold : public Rules {
 protected:
  RulesTold() {
    job().share.resize(2);
    job().share[0].conditions.people = {named("Anna")};
    job().share[0].conditions.rating = RatingRange{4, 5};
    job().share[1].conditions.favorite = true;
    job().never.emplace_back().conditions.people = {named("Ben")};
  }

  std::string explained(const Asset& asset) {
    const sync::Explanation explanation = sync::explain(share_.config, asset.id.str(), {});
    std::string text;
    for (const std::string& sentence : explanation.assets.at(0).jobs.at(0).sentences) text += sentence + "\n";
    return text;
  }
};

TEST_F(RulesTold, ExplainNamesTheRuleThatTakesAPhoto) {
  set_row("\"isFavorite\" = true", photo_.id);
  EXPECT_THAT(explained(photo_), testing::HasSubstr("Rule 2 takes it: favorite."));
  cycle();
  EXPECT_THAT(explained(photo_), testing::HasSubstr("Rule 2 takes it: favorite."));
}

TEST_F(RulesTold, ExplainSaysOfEachRuleWhatDoesNotHold) {
  immich().add_face(photo_, {.person = anna_.id});
  EXPECT_THAT(
      explained(photo_),
      testing::AllOf(testing::HasSubstr("Rule 1 does not take it (person \"Anna\", rating 4 or more): its rating "
                                        "does not match."),
                     testing::HasSubstr("Rule 2 does not take it (favorite): its favorite mark does not match.")));
  EXPECT_THAT(explained(other_), testing::HasSubstr("it does not show the person; its rating does not match."));
}

TEST_F(RulesTold, ExplainNamesTheRuleThatLeavesAPhotoOut) {
  set_row("\"isFavorite\" = true", photo_.id);
  immich().add_face(photo_, {.person = ben_.id});
  EXPECT_THAT(explained(photo_), testing::HasSubstr("Rule 1 under never leaves it out: person \"Ben\"."));
}

TEST_F(RulesTold, PlanCountsWhatEachRuleTakes) {
  const Asset third = add_at("2024/third.jpg");
  for (const Asset& asset : {photo_, other_, third}) immich().add_face(asset, {.person = anna_.id});
  for (const Asset& asset : {photo_, other_}) set_exif("rating = 5", asset.id);
  for (const Asset& asset : {photo_, third}) set_row("\"isFavorite\" = true", asset.id);
  immich().add_face(third, {.person = ben_.id});
  const User carol = immich().add_user("Carol");
  const Asset carols = immich().add_asset(carol, {});
  immich().add_album(share_.alice, "Summer", {photo_.id, carols.id});
  job().share.emplace_back().conditions.albums = {named("Summer")};
  sync::Progress quiet;
  const sync::JobPlan plan = sync::make_plan(share_.config, {}, quiet).jobs.at(0);
  std::vector<std::string> told;
  for (const sync::RuleCount& rule : plan.rules.rules) {
    told.push_back(fmt::format("{}: {} {}", rule.words, rule.photos, rule.alone));
  }
  EXPECT_THAT(told, ElementsAre("person \"Anna\", rating 4 or more: 2 1", "favorite: 2 1", "album \"Summer\": 1 0",
                                "person \"Ben\": 1 1"));
  EXPECT_EQ(plan.rules.taken, 2);
  EXPECT_EQ(plan.rules.others_photos, 1);
  EXPECT_EQ(plan.rules.rules[2].examples, std::vector<std::string>{"photo.jpg"});
}

/// What the rules name, and what happens where it is not there any more.
class RuleNames : public Rules {
 protected:
  RuleNames() {
    album_ = immich().add_album(share_.alice, "Summer", {photo_.id});
    conditions().albums = {named("Summer")};
  }

  std::string refusal() {
    const sync::CycleReport report = share_.cycle();
    const auto& error = report.jobs.at(0).error;
    return error ? std::string(error->what()) + "|" + error->fix() : "";
  }
  std::vector<std::string> warnings(const sync::JobReport& report) {
    std::vector<std::string> codes;
    for (const status::Warning& warning : report.warnings) codes.push_back(warning.code);
    return codes;
  }
  void delete_album() { run("delete from album where id = " + quoted(album_)); }

  Uuid album_;
};

TEST_F(RuleNames, ThatAreNotThereStopTheJob) {
  conditions().albums = {named("Sumer")};
  EXPECT_THAT(refusal(), testing::HasSubstr("config.yaml:7: sync_jobs[0].share[0]: the source has no album 'Sumer'|"));
  conditions().albums = {named("Summer")};
  conditions().people = {named("Carol")};
  EXPECT_THAT(refusal(), testing::HasSubstr("the source has no person 'Carol'"));
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(RuleNames, ThatAreAmbiguousStopTheJobAndTellBothIds) {
  const Uuid other = immich().add_album(share_.alice, "Summer");
  EXPECT_THAT(refusal(), testing::AllOf(testing::HasSubstr("the source has 2 albums named 'Summer'"),
                                        testing::HasSubstr(album_.str()), testing::HasSubstr(other.str())));
  conditions().albums = {named(album_.str())};
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(share_.mirrors(), 1);
}

TEST_F(RuleNames, AreComparedWithoutCapitalsWhereNoneFitsExactly) {
  conditions().albums = {named("SUMMER")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
}

TEST_F(RuleNames, OfSomebodyElsesAlbumAreNotFound) {
  const User carol = immich().add_user("Carol");
  immich().add_album(carol, "Winter");
  conditions().albums = {named("Winter")};
  EXPECT_THAT(refusal(), testing::HasSubstr("the source has no album 'Winter'"));
}

TEST_F(RuleNames, FollowTheIdThatWasFound) {
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  run("update album set \"albumName\" = 'Autumn' where id = " + quoted(album_));
  EXPECT_THAT(warnings(cycle()), IsEmpty());
  const Uuid other = immich().add_album(share_.alice, "Summer", {other_.id});
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_renamed"));
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
}

TEST_F(RuleNames, ThatAreGoneHoldTheBrake) {
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  delete_album();
  const sync::JobReport report = cycle();
  EXPECT_THAT(warnings(report), ElementsAre("rule_gone"));
  ASSERT_TRUE(report.brake);
  EXPECT_EQ(report.brake->would_remove, 1);
  EXPECT_EQ(share_.mirrors(), 1);
  cycle();
  EXPECT_EQ(share_.mirrors(), 1);
  sync::run_cycle(*context_, {.retry_all_faults = true, .release = "family"}, quiet_);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_gone")) << "the rule names nothing";
}

// Immich keeps no record of a tag that is taken off, and there is no mirror that remembers it.
TEST_F(RuleNames, OfATagUnderNeverAreFollowedWhenItIsTakenOff) {
  const Uuid secret = immich().add_tag(share_.alice, "secret", {photo_.id});
  for (const bool is_exception : {false, true}) {
    job().never.clear();
    conditions() = {};
    conditions().albums = {named("Summer")};
    Conditions tagged;
    tagged.tags = {named("secret")};
    if (is_exception) {
      job().share[0].except = tagged;
    } else {
      job().never = {Rule{tagged, std::nullopt}};
    }
    EXPECT_THAT(shared(), IsEmpty());
    settle();
    untag(secret, photo_.id);
    cycle();
    EXPECT_TRUE(is_mirrored(photo_)) << is_exception;
    settle();
    tag(secret, photo_.id);
    cycle();
    EXPECT_FALSE(is_mirrored(photo_)) << is_exception;
  }
}

TEST_F(RuleNames, ThatAreGoneHoldNothingThatTheSourceLocked) {
  immich().add_to_album(album_, {other_.id});
  EXPECT_EQ(shared().size(), 2u);
  delete_album();
  set_row("visibility = 'locked'", other_.id);
  const sync::JobReport report = cycle();
  ASSERT_TRUE(report.brake);
  EXPECT_EQ(report.brake->would_remove, 1);
  EXPECT_EQ(report.totals.removed, 1);
  EXPECT_TRUE(is_mirrored(photo_));
  EXPECT_FALSE(is_mirrored(other_));
  cycle();
  EXPECT_TRUE(is_mirrored(photo_));
  sync::run_cycle(*context_, {.retry_all_faults = true, .release = "family"}, quiet_);
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(RuleNames, ThatAreMadeAgainAreFollowedButRemoveNothingByThemselves) {
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  delete_album();
  immich().add_album(share_.alice, "Summer", {other_.id});
  const sync::JobReport report = cycle();
  EXPECT_THAT(warnings(report), ElementsAre("rule_replaced"));
  EXPECT_TRUE(is_mirrored(photo_)) << "held";
  EXPECT_TRUE(is_mirrored(other_));
  sync::run_cycle(*context_, {.retry_all_faults = true, .release = "family"}, quiet_);
  EXPECT_FALSE(is_mirrored(photo_));
  EXPECT_THAT(warnings(cycle()), IsEmpty());
  expect_settled();
}

TEST_F(RuleNames, OfAPersonWhoWasMergedAreFollowed) {
  conditions() = {};
  conditions().people = {named("Anna")};
  immich().add_face(photo_, {.person = anna_.id});
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  const Person second = immich().add_person(share_.alice, "Anna");
  run("update asset_face set :\"face_person\" = " + quoted(second.id) +
      " where :\"face_person\" = " + quoted(anna_.id));
  run("delete from person where :\"person_id\" = " + quoted(anna_.id) +
      " and \"ownerId\" = " + quoted(share_.alice.id));
  cycle();
  EXPECT_TRUE(is_mirrored(photo_));
  EXPECT_THAT(warnings(cycle()), IsEmpty()) << "nothing was to be removed";
  EXPECT_TRUE(is_mirrored(photo_));
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(RuleNames, UnderNeverThatAreGoneKeepNewPhotosBack) {
  conditions() = {};
  conditions().libraries = {named("Photos")};
  job().never.emplace_back();
  job().never[0].conditions.albums = {named("Summer")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg"));
  delete_album();
  add_at("2024/new.jpg");
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_gone"));
  EXPECT_FALSE(is_mirrored(photo_)) << "what was left out stays out";
  EXPECT_EQ(share_.mirrors(), 1);
}

TEST_F(RuleNames, UnderNeverThatAreMadeAgainKeepNewPhotosBack) {
  conditions() = {};
  conditions().libraries = {named("Photos")};
  job().never.emplace_back();
  job().never[0].conditions.albums = {named("Summer")};
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg"));
  delete_album();
  const Uuid other = immich().add_album(share_.alice, "Summer");
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_replaced"));
  EXPECT_FALSE(is_mirrored(photo_)) << "another album of that name leaves nothing out";
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_replaced"));
  EXPECT_FALSE(is_mirrored(photo_));
  job().never[0].conditions.albums = {named(other.str())};
  EXPECT_THAT(warnings(cycle()), IsEmpty());
  EXPECT_TRUE(is_mirrored(photo_)) << "a person said so";
}

TEST_F(RuleNames, ThatAreGoneMakeNothingTheTargetsOwnByThemselves) {
  job().on_removal = OnRemoval::keep;
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/photo.jpg"));
  delete_album();
  const sync::JobReport report = cycle();
  ASSERT_TRUE(report.brake);
  EXPECT_EQ(share_.mirrors(), 1) << "held, and not kept as the target's own";
  sync::run_cycle(*context_, {.retry_all_faults = true, .release = "family"}, quiet_);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 1) << "now it is";
}

TEST_F(RuleNames, OfATagThatIsOnNoPhotoAreWarnedOf) {
  immich().add_tag(share_.alice, "share/bob");
  conditions() = {};
  conditions().tags = {named("share/bob")};
  EXPECT_THAT(warnings(cycle()), ElementsAre("rule_empty"));
}

/// Names in the tree.
class RuleTree : public Rules {
 protected:
  RuleTree() {
    conditions().type = MediaType::image;
    second_ = immich().add_library(share_.alice, share_.folder / "alice2", "photos");
  }
  Asset add_to(const Library& library, const std::string& path) {
    AssetSpec spec;
    spec.library = library;
    spec.path = path;
    return immich().add_asset(share_.alice, spec);
  }

  Library second_;
};

TEST_F(RuleTree, HasAFolderForEachLibrary) {
  add_to(second_, "2024/photo.jpg");
  AssetSpec upload;
  upload.path = "2024/photo.jpg";
  immich().add_asset(share_.alice, upload);
  EXPECT_THAT(shared(), testing::UnorderedElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg",
                                                      "photos_" + second_.id.str().substr(0, 8) + "/2024/photo.jpg",
                                                      "uploads/2024/photo.jpg"));
}

TEST_F(RuleTree, TellsNamesThatClashApartByTheirDigits) {
  run("update library set \"importPaths\" = array['" + share_.photos.path + "', '" + share_.photos.path +
      "2024/'] where id = " + quoted(share_.photos.id));
  const Asset top = add_at("photo.jpg");
  const auto names = shared();
  EXPECT_THAT(names, testing::SizeIs(3));
  EXPECT_THAT(names, testing::Contains("Photos/photo.jpg"));
  EXPECT_THAT(names, testing::Contains(testing::MatchesRegex("Photos/photo_[0-9a-f]{8}.jpg")));
  expect_settled();
}

TEST_F(RuleTree, GivesAMovedPhotoDigitsWhereItsNewNameIsTaken) {
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg"));
  run("update library set \"importPaths\" = array['" + share_.photos.path + "', '" + share_.photos.path +
      "2025/'] where id = " + quoted(share_.photos.id));
  std::filesystem::create_directories(share_.photos.path + "2025/2024");
  std::filesystem::rename(other_.original_path, share_.photos.path + "2025/2024/photo.jpg");
  set_row("\"originalPath\" = '" + share_.photos.path + "2025/2024/photo.jpg'", other_.id);
  EXPECT_THAT(shared(),
              ElementsAre("Photos/2024/photo.jpg", "Photos/2024/photo_" + other_.id.str().substr(0, 8) + ".jpg"));
  expect_settled();
}

TEST_F(RuleTree, FollowsANewNameOfALibraryAtOnce) {
  EXPECT_THAT(shared(), ElementsAre("Photos/2024/other.jpg", "Photos/2024/photo.jpg"));
  run("update library set name = 'Pictures' where id = " + quoted(share_.photos.id));
  EXPECT_THAT(shared(), ElementsAre("Pictures/2024/other.jpg", "Pictures/2024/photo.jpg"));
}

TEST_F(RuleTree, MovesTwoPhotosThatWantOneName) {
  const Asset second = add_at("2025/photo.jpg");
  EXPECT_THAT(shared(), testing::SizeIs(3));
  run("update library set \"importPaths\" = array['" + share_.photos.path + "2024/', '" + share_.photos.path +
      "2025/'] where id = " + quoted(share_.photos.id));
  const auto names = shared();
  EXPECT_THAT(names, testing::SizeIs(3));
  EXPECT_THAT(names, testing::Contains("Photos/photo.jpg"));
  EXPECT_THAT(names, testing::Contains(testing::MatchesRegex("Photos/photo_[0-9a-f]{8}.jpg")));
}

TEST_F(RuleTree, Promise1LiesInNoFolderOfTheSources) {
  run("update library set \"importPaths\" = array['" + share_.folder.path() + "/'] where id = " + quoted(second_.id));
  const sync::CycleReport report = share_.cycle();
  ASSERT_TRUE(report.jobs.at(0).error);
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(RuleTree, Promise1LeadsThroughNoLinkIntoAFolderOfTheSources) {
  const std::string link = share_.folder / "link";
  std::filesystem::create_directory_symlink(share_.photos.path, link);
  job().target_path_prefix = link + "/tree/";
  run("update library set \"importPaths\" = array['" + job().target_path_prefix +
      "'] where id = " + quoted(share_.shared.id));
  const sync::CycleReport report = share_.cycle();
  ASSERT_TRUE(report.jobs.at(0).error);
  EXPECT_THAT(report.jobs.at(0).error->what(), testing::HasSubstr("the source's own folder"));
  EXPECT_FALSE(std::filesystem::exists(share_.photos.path + "tree")) << "nothing is made there";
}

}  // namespace
}  // namespace kindred::support
