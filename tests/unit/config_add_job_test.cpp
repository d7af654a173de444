// A job that is added to a configuration file as text: what was there stays, and the result reads as meant.
#include <gmock/gmock.h>

#include "config/add_job.h"
#include "config_support.h"

namespace kindred::config_test {
namespace {

using testing::HasSubstr;

constexpr char kSecond[] =
    "  # Photos of Alice, for Carol\n"
    "  - name: alice-carol\n"
    "    source_user_id: aaaaaaaa-0000-4000-8000-000000000001   # Alice\n"
    "    target_user_id: cccccccc-0000-4000-8000-000000000003   # Carol\n"
    "    target_library_id: dddddddd-0000-4000-8000-000000000009\n"
    "    target_path_prefix: /photos/carol_shared/\n"
    "    share:\n"
    "      - album: Summer\n";

class AddedJob : public ConfigTest {
 protected:
  static Rule albums(const std::vector<std::string>& names) {
    Rule rule;
    for (const std::string& name : names) rule.conditions.albums.push_back({name, {}});
    return rule;
  }
  static config::NewJob to_carol(const Rule& rule = albums({"Summer"})) {
    Job job;
    job.name = "alice-carol";
    job.source_user_id = id(kAlice);
    job.target_user_id = id(kCarol);
    job.target_library_id = id("dddddddd-0000-4000-8000-000000000009");
    job.target_path_prefix = "/photos/carol_shared/";
    job.share = {rule};
    return {job, "Alice", "Carol", {}};
  }
  static std::string first() { return yaml_of({job_from_alice_to_bob()}); }
  static std::string added(const std::string& text, const config::NewJob& job = to_carol()) {
    return config::with_job(text, "config.yaml", job);
  }
  /// The result reads as the jobs before and the new one.
  void expect_reads(const std::string& before, const config::NewJob& job = to_carol()) const {
    std::vector<Job> jobs = before.empty() ? std::vector<Job>() : load(before).jobs;
    jobs.push_back(job.job);
    EXPECT_EQ(load(added(before, job)).jobs, jobs) << added(before, job);
  }
};

TEST_F(AddedJob, MakesAWholeFileOfNothing) {
  EXPECT_EQ(added(""), std::string("sync_jobs:\n") + kSecond);
  expect_reads("");
}

TEST_F(AddedJob, ComesAfterTheOthersAndBeforeWhatFollows) {
  const std::string rest = "\n# how Kindred sees it\npath_map:\n  - {immich: /photos/, here: /mnt/}  # one mount\n";
  EXPECT_EQ(added(first() + rest), first() + kSecond + rest);
  const std::string commented = first() + "    # originals: copy\n";
  EXPECT_EQ(added(commented + rest), commented + kSecond + rest);
  expect_reads(first() + rest);
}

TEST_F(AddedJob, TakesTheIndentOfTheOthers) {
  std::string flush = first();
  for (std::size_t at = 0; (at = flush.find("\n  ", at)) != std::string::npos; ++at) flush.erase(at + 1, 2);
  EXPECT_THAT(added(flush), HasSubstr("\n- name: alice-carol\n  source_user_id"));
  expect_reads(flush);
}

TEST_F(AddedJob, ComesIntoAListThatIsEmpty) {
  for (const char* text : {"sync_jobs:\n", "sync_jobs: []\n", "sync_jobs: [] # mine\n", "sync_jobs: # mine\n",
                           "# none yet\nsync_jobs:\n\nworkers: 2\n", "workers: 2\n"}) {
    EXPECT_EQ(load(added(text)).jobs, std::vector<Job>{to_carol().job}) << text;
  }
  EXPECT_THAT(added("sync_jobs: [] # mine\n"), testing::StartsWith("sync_jobs:  # mine\n"));
  EXPECT_THAT(added("# none yet\nsync_jobs:\n\nworkers: 2\n"), testing::StartsWith("# none yet\nsync_jobs:\n"));
}

TEST_F(AddedJob, ComesAfterAJobWhoseDashStandsAlone) {
  std::string apart = first();
  apart.replace(apart.find("  - "), 4, "  -\n\n    ");
  expect_reads(apart);
}

TEST_F(AddedJob, BringsMappingsWithIt) {
  config::NewJob job = to_carol();
  job.mappings = {{"/photos/", "/mnt/my photos/"}};
  EXPECT_EQ(load(added("", job)).path_map, job.mappings);
  const std::string with_map = first() + "path_map:\n  - immich: /other/\n    here: /mnt/other/\n";
  EXPECT_EQ(load(added(with_map, job)).path_map.size(), 2u);
}

TEST_F(AddedJob, QuotesNamesThatYamlWouldReadOtherwise) {
  for (const char* name : {"true", "12", "a: b", "- x",  "#1",   "it's", "\"",         "[",     "a, b", " x", "x ",
                           "Été",  "&a", "*a",   "a\nb", "null", "~",    "2024-01-01", "@home", "%",    "!x", "{}"}) {
    expect_reads(first(), to_carol(albums({name, "Summer"})));
    expect_reads(first(), to_carol(albums({name})));
  }
}

TEST_F(AddedJob, WritesEachConditionThatTheSetupOffers) {
  Rule rule;
  Conditions& all = rule.conditions;
  all.folders = {"/photos/alice/a: b/", "/photos/alice/c/"};
  all.albums = {{"Summer", {}}};
  all.people = {{"Anna", {}}, {"Ben", {}}};
  all.tags = {{"for/carol", {}}};
  all.libraries = {{kUploads, {}}};
  all.favorite = true;
  config::NewJob job = to_carol(rule);
  job.job.albums = AlbumsMode::mirror;
  expect_reads(first(), job);
}

TEST_F(AddedJob, RefusesAFileThatItCannotAddTo) {
  for (const char* text : {"sync_jobs: [{name: x}]\n", "sync_jobs:\n  - {name: x\n", "sync_jobs: [\n]\n",
                           "{sync_jobs: [], workers: 2}\n"}) {
    try {
      added(text);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_THAT(error.what(), HasSubstr("config.yaml:")) << text;
      EXPECT_FALSE(error.fix().empty());
    }
  }
}

TEST_F(AddedJob, IsAddedToWhatAStartWouldRead) {
  const std::string name = write("config.yaml", first());
  const ExtendableConfig found = load_to_extend(name, environment_of({}));
  EXPECT_EQ(found.text, first());
  EXPECT_EQ(found.config.jobs.size(), 1u);
  const ExtendableConfig none = load_to_extend(std::nullopt, environment_of({{"CONFIG_FILE", name + ".none"}}));
  EXPECT_EQ(none.file, name + ".none");
  EXPECT_TRUE(none.config.jobs.empty());
  EXPECT_THROW(load_to_extend(write("broken.yaml", "sync_jobs:\n  - nam: x\n"), environment_of({})), Error);
}

TEST_F(AddedJob, DoesNotTakeThePlaceOfTheEnvironmentsJob) {
  const Variables job = {{"CONFIG_FILE", (folder_ / "none.yaml").string()},
                         {"SOURCE_USER_ID", kAlice},
                         {"TARGET_USER_ID", kBob},
                         {"TARGET_LIBRARY_ID", kLibrary},
                         {"SHARED_PATH_PREFIX", "/photos/alice/"},
                         {"TARGET_PATH_PREFIX", "/photos/bob_shared/"}};
  EXPECT_THROW(load_to_extend(std::nullopt, environment_of(job)), Error);
}

}  // namespace
}  // namespace kindred::config_test
