// The rules of a job: what is read out of them, and what is wrong with them.
#include <gmock/gmock.h>

#include "config_support.h"

namespace kindred::config_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ConfigRulesTest : public ConfigTest {
 protected:
  /// A job whose `share:` begins on line 7.
  static std::string job(const std::string& share, const std::string& more = "") {
    return "sync_jobs:\n  - name: family\n    source_user_id: " + kAlice + "\n    target_user_id: " + kBob +
           "\n    target_library_id: " + kLibrary + "\n    target_path_prefix: /photos/bob_shared/\n    share:\n" +
           share + more;
  }

  std::vector<Rule> rules(const std::string& share) const { return load(job(share)).jobs.at(0).share; }
  std::string wrong(const std::string& share) const { return findings(job(share)); }

  static std::vector<std::string> names(const std::vector<Reference>& references) {
    std::vector<std::string> out;
    for (const Reference& reference : references) out.push_back(reference.written);
    return out;
  }
};

TEST_F(ConfigRulesTest, every_condition_is_read) {
  const auto read = rules(
      "      - album: [Summer, Winter]\n"
      "        person: Anna\n"
      "        tag: share/bob\n"
      "        favorite: true\n"
      "        rating: \">=4\"\n"
      "        taken: {from: 2020-01-01, to: 2020-12-31}\n"
      "        type: video\n"
      "        library: [Photos, uploads]\n"
      "        archived: false\n"
      "        folder: /photos/alice/\n"
      "        except:\n"
      "          person: {all: [Ben, Carol]}\n"
      "          rating: 1\n");
  ASSERT_EQ(read.size(), 1u);
  const Conditions& conditions = read[0].conditions;
  EXPECT_THAT(names(conditions.albums), ElementsAre("Summer", "Winter"));
  EXPECT_THAT(names(conditions.people), ElementsAre("Anna"));
  EXPECT_THAT(names(conditions.tags), ElementsAre("share/bob"));
  EXPECT_THAT(names(conditions.libraries), ElementsAre("Photos", "uploads"));
  EXPECT_THAT(conditions.folders, ElementsAre("/photos/alice/"));
  EXPECT_EQ(conditions.favorite, true);
  EXPECT_EQ(conditions.archived, false);
  EXPECT_EQ(conditions.type, MediaType::video);
  EXPECT_EQ(conditions.rating, (RatingRange{4, 5}));
  EXPECT_EQ(conditions.taken, (DateRange{"2020-01-01", "2020-12-31"}));
  ASSERT_TRUE(read[0].except);
  EXPECT_THAT(names(read[0].except->people_together), ElementsAre("Ben", "Carol"));
  EXPECT_EQ(read[0].except->rating, (RatingRange{1, 1}));
}

TEST_F(ConfigRulesTest, a_rule_is_told_in_the_words_of_the_configuration) {
  const auto read = rules(
      "      - album: [Summer, Winter]\n        favorite: true\n        except: {person: Ben}\n"
      "      - taken: {from: 2020-01-01}\n        rating: \"<=2\"\n        type: image\n");
  EXPECT_EQ(in_words(read[0]), "album \"Summer\" or \"Winter\", favorite, except person \"Ben\"");
  EXPECT_EQ(in_words(read[1]), "rating 2 or less, taken from 2020-01-01 on, images");
}

TEST_F(ConfigRulesTest, a_mistake_is_told_with_its_line_and_the_fix) {
  EXPECT_EQ(wrong("      - albums: Summer\n"),
            "config.yaml:8: sync_jobs[0].share[0].albums: unknown key. Did you mean 'album'?");
  EXPECT_EQ(wrong("      - album: []\n"),
            "config.yaml:8: sync_jobs[0].share[0].album: is an empty list. Name something, or remove the key.");
  EXPECT_EQ(wrong("      - album:\n"),
            "config.yaml:8: sync_jobs[0].share[0].album: is empty. Name something, or remove the key.");
  EXPECT_EQ(wrong("      - taken: {from: 2021-01-01, to: 2020-12-31}\n"),
            "config.yaml:8: sync_jobs[0].share[0].taken: ends on 2020-12-31, before it begins on 2021-01-01. "
            "Swap the two days.");
  EXPECT_EQ(wrong("      - taken: {from: 2021-02-30}\n"),
            "config.yaml:8: sync_jobs[0].share[0].taken.from: '2021-02-30' is not a day. Write it as in 2024-12-31.");
  EXPECT_EQ(wrong("      - rating: 6\n"),
            "config.yaml:8: sync_jobs[0].share[0].rating: '6' is out of range. Use a whole number from 1 to 5.");
  EXPECT_EQ(wrong("      - type: movie\n"),
            "config.yaml:8: sync_jobs[0].share[0].type: 'movie' is not known. Use one of: image, video.");
  EXPECT_THAT(wrong("      - except: {favorite: true}\n"), HasSubstr("share[0]: holds no condition. Say what"));
  EXPECT_THAT(wrong("      - {}\n"), HasSubstr("share[0]: holds no condition. Say what"));
  EXPECT_THAT(wrong("      - album: Summer\n        except: {}\n"),
              HasSubstr("share[0].except: holds no condition. Say what is left out, or remove the key."));
  EXPECT_THAT(wrong("      album: Summer\n"), HasSubstr("share: is not a list. Start each rule with '- '"));
  EXPECT_THAT(wrong("      - Summer\n"), HasSubstr("share[0]: is a single value where a map belongs."));
  EXPECT_THAT(wrong("      - person: {both: [Anna, Ben]}\n"), HasSubstr("share[0].person.both: unknown key."));
  EXPECT_THAT(wrong("      - folder: /photos/alice\n"), HasSubstr("has no slash at its end"));
}

TEST_F(ConfigRulesTest, rules_stand_in_place_of_a_folder) {
  EXPECT_THAT(findings(job("      - album: Summer\n", "    source_path_prefix: /photos/alice/\n")),
              HasSubstr("source_path_prefix: stands beside share, which says what is shared."));
  EXPECT_THAT(findings(job("      - album: Summer\n", "    uploads: true\n")),
              HasSubstr("uploads: stands beside share, which says what is shared."));
  EXPECT_THAT(findings(job("      - folder: /photos/\n")), HasSubstr("a folder that job 'family'"));
}

TEST_F(ConfigRulesTest, albums_are_mirrored_where_a_rule_names_one) {
  EXPECT_EQ(load(job("      - album: Summer\n", "    albums: mirror\n")).jobs.at(0).albums, AlbumsMode::mirror);
  EXPECT_EQ(load(job("      - album: Summer\n", "    albums: none\n")).jobs.at(0).albums, AlbumsMode::none);
  EXPECT_EQ(load(job("      - album: Summer\n")).jobs.at(0).albums, AlbumsMode::none);
  const std::string nothing_named = ".albums: is mirror, but no rule under share names an album.";
  EXPECT_THAT(
      findings(job("      - library: uploads\n        except:\n          album: Summer\n", "    albums: mirror\n")),
      HasSubstr(nothing_named));
  EXPECT_THAT(findings(job("      - album: Summer\n", "    albums: copy\n")), HasSubstr("albums"));
  auto folder = job_from_alice_to_bob();
  folder["albums"] = "mirror";
  EXPECT_THAT(findings(yaml_of({folder})), HasSubstr(nothing_named));
}

TEST_F(ConfigRulesTest, never_and_stacks_are_read) {
  const Job read =
      load(job("      - library: uploads\n", "    never:\n      - person: Ben\n    stacks: as_selected\n")).jobs.at(0);
  EXPECT_EQ(read.never.size(), 1u);
  EXPECT_EQ(read.stacks, Stacks::as_selected);
  auto folder = job_from_alice_to_bob();
  folder["stacks"] = "whole";
  EXPECT_THAT(findings(yaml_of({folder})), HasSubstr("stacks: is for jobs with share."));
}

class ConfigTargetsTest : public ConfigRulesTest {
 protected:
  static std::string job(const std::string& targets, const std::string& more = "") {
    return "sync_jobs:\n  - name: family\n    source_user_id: " + kAlice +
           "\n    source_path_prefix: /photos/alice/\n    targets:\n" + targets + more;
  }
  static std::string target(const std::string& name, const std::string& user, const std::string& tree) {
    return "      - name: " + name + "\n        target_user_id: " + user + "\n        target_library_id: " + kLibrary +
           "\n        target_path_prefix: " + tree + "\n";
  }
};

TEST_F(ConfigTargetsTest, each_target_is_a_job_of_its_own) {
  const Config config = load(
      job(target("bob", kBob, "/shared/bob/") + target("carol", kCarol, "/shared/carol/"), "    archived: exclude\n"));
  ASSERT_EQ(config.jobs.size(), 2u);
  EXPECT_EQ(config.jobs[0].name, "family/bob");
  EXPECT_EQ(config.jobs[1].name, "family/carol");
  EXPECT_EQ(config.jobs[1].target_user_id, id(kCarol));
  EXPECT_EQ(config.jobs[1].target_path_prefix, "/shared/carol/");
  for (const Job& one : config.jobs) {
    EXPECT_EQ(one.source_path_prefix, "/photos/alice/");
    EXPECT_EQ(one.archived, Archived::exclude);
  }
}

TEST_F(ConfigTargetsTest, what_is_wrong_names_the_target) {
  EXPECT_THAT(findings(job("      - name: bob\n")),
              HasSubstr("config.yaml:6: sync_jobs[0].targets[0].target_user_id: is not set. Add it."));
  EXPECT_THAT(findings(job(target("bob", kBob, "/shared/"), "    target_user_id: " + kBob + "\n")),
              HasSubstr("target_user_id: stands beside targets. Move it into the entries of targets."));
  EXPECT_THAT(findings(job(target("a/b", kBob, "/shared/"))), HasSubstr("name: holds a slash."));
  EXPECT_THAT(findings(job("      []\n")), HasSubstr("targets: holds no target."));
  EXPECT_THAT(findings(job(target("bob", kBob, "/a/") + target("bob", kCarol, "/b/"))),
              HasSubstr("'family/bob' is also the name at"));
  EXPECT_THAT(findings(job(target("bob", kBob, "/a/"))), IsEmpty());
}

}  // namespace
}  // namespace kindred::config_test
