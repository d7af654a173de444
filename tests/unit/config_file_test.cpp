// The configuration file: what it says, and what is said about a file that is not right.
#include "config/config_file.h"

#include <gmock/gmock.h>

#include "config_support.h"

namespace kindred::config_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ConfigFileTest : public ConfigTest {};

TEST_F(ConfigFileTest, reads_every_key) {
  const Config config = load(
      "batch_size: 100\n"
      "workers: 2\n"
      "path_map:\n"
      "  - {immich: /photos/, here: /mnt/photos/}\n"
      "sync_jobs:\n"
      "  - name: family\n"
      "    source_user_id: " +
      kAlice +
      "\n"
      "    target_user_id: " +
      kBob +
      "\n"
      "    target_library_id: " +
      kLibrary +
      "\n"
      "    source_path_prefix: /photos/alice/\n"
      "    target_path_prefix: /photos/bob_shared/\n"
      "    album_id: " +
      kAlbum +
      "\n"
      "    uploads: false\n"
      "    originals: symlink\n"
      "    thumbnails: copy\n"
      "    archived: exclude\n"
      "    show: archive\n"
      "    people: source\n"
      "    people_match: name\n"
      "    duplicates: skip\n");
  EXPECT_EQ(config.batch_size, 100);
  EXPECT_EQ(config.workers, 2);
  ASSERT_EQ(config.path_map.size(), 1u);
  EXPECT_EQ(config.path_map[0].immich, "/photos/");
  EXPECT_EQ(config.path_map[0].here, "/mnt/photos/");
  ASSERT_EQ(config.jobs.size(), 1u);
  const Job& job = config.jobs[0];
  EXPECT_EQ(job.name, "family");
  EXPECT_EQ(job.source_user_id, id(kAlice));
  EXPECT_EQ(job.target_user_id, id(kBob));
  EXPECT_EQ(job.target_library_id, id(kLibrary));
  EXPECT_EQ(job.source_path_prefix, "/photos/alice/");
  EXPECT_EQ(job.target_path_prefix, "/photos/bob_shared/");
  EXPECT_EQ(job.album_id, id(kAlbum));
  EXPECT_FALSE(job.uploads);
  EXPECT_EQ(job.originals, OriginalsMode::symlink);
  EXPECT_EQ(job.thumbnails, ThumbnailsMode::copy);
  EXPECT_EQ(job.archived, Archived::exclude);
  EXPECT_EQ(job.show, Show::archive);
  EXPECT_EQ(job.people, PeopleMode::source);
  EXPECT_EQ(job.people_match, PeopleMatch::name);
  EXPECT_EQ(job.duplicates, Duplicates::skip);
}

TEST_F(ConfigFileTest, every_word_of_a_choice_has_its_meaning) {
  const auto with = [&](const std::string& key, const std::string& value) {
    auto job = job_from_alice_to_bob();
    job[key] = value;
    return load(yaml_of({job})).jobs.at(0);
  };
  EXPECT_EQ(with("originals", "auto").originals, OriginalsMode::automatic);
  EXPECT_EQ(with("originals", "hardlink").originals, OriginalsMode::hardlink);
  EXPECT_EQ(with("originals", "reflink").originals, OriginalsMode::reflink);
  EXPECT_EQ(with("originals", "copy").originals, OriginalsMode::copy);
  EXPECT_EQ(with("originals", "existing").originals, OriginalsMode::existing);
  EXPECT_EQ(with("thumbnails", "auto").thumbnails, ThumbnailsMode::automatic);
  EXPECT_EQ(with("thumbnails", "hardlink").thumbnails, ThumbnailsMode::hardlink);
  EXPECT_EQ(with("thumbnails", "reflink").thumbnails, ThumbnailsMode::reflink);
  EXPECT_EQ(with("archived", "include").archived, Archived::include);
  EXPECT_EQ(with("show", "timeline").show, Show::timeline);
  EXPECT_EQ(with("people_match", "none").people_match, PeopleMatch::none);
  EXPECT_EQ(with("people", "follow").people, PeopleMode::follow);
  EXPECT_EQ(with("people", "fill").people, PeopleMode::fill);
  EXPECT_EQ(with("duplicates", "keep").duplicates, Duplicates::keep);
}

// Keys without a value stand for keys that are not there, as the predecessor had it.
TEST_F(ConfigFileTest, a_key_without_value_counts_as_not_set) {
  auto job = job_from_alice_to_bob();
  job["album_id"] = "";
  job["originals"] = "~";
  job["people"] = "''";
  const Config config = load("workers:\n" + yaml_of({job}));
  EXPECT_FALSE(config.jobs.at(0).album_id);
  EXPECT_EQ(config.jobs.at(0).originals, OriginalsMode::automatic);
  EXPECT_EQ(config.jobs.at(0).people, PeopleMode::follow);
  EXPECT_EQ(config.workers, Config().workers);
}

TEST_F(ConfigFileTest, an_alias_is_followed_and_its_errors_name_the_line_of_the_key) {
  auto job = job_from_alice_to_bob();
  job["name"] = "&n 'tab\there'";
  auto other = job;
  other["name"] = "*n";
  other["source_path_prefix"] = "/photos/alice/other/";
  other["target_path_prefix"] = "/photos/bob_other/";
  const std::string text = findings(yaml_of({job, other}));
  EXPECT_THAT(text, HasSubstr("config.yaml:2: sync_jobs[0].name: holds a control character"));
  EXPECT_THAT(text, HasSubstr("config.yaml:8: sync_jobs[1].name: holds a control character"));
}

TEST_F(ConfigFileTest, the_file_wins_over_the_environments_jobs) {
  const Config config =
      load(yaml_of({job_from_alice_to_bob()}), {{"SOURCE_USER_ID", "not read"}, {"UPLOAD_SOURCE_USER_ID", "not read"}});
  ASSERT_EQ(config.jobs.size(), 1u);
  EXPECT_EQ(config.jobs[0].name, "family");
}

TEST_F(ConfigFileTest, the_given_file_wins_over_config_file) {
  const std::string named = write("named.yaml", yaml_of({job_from_alice_to_bob()}));
  EXPECT_EQ(load_config(std::nullopt, environment_of({{"CONFIG_FILE", named}})).jobs.at(0).name, "family");
  EXPECT_EQ(load(yaml_of({job_from_alice_to_bob()}), {{"CONFIG_FILE", "/nowhere"}}).jobs.at(0).name, "family");
}

TEST_F(ConfigFileTest, a_file_that_was_asked_for_must_be_there) {
  const Variables jobs{{"SOURCE_USER_ID", "not read, since a file was asked for"}};
  EXPECT_EQ(
      environment_findings(jobs, folder_ / "gone.yaml"),
      "command line: the file 'gone.yaml' does not exist. Name a configuration file that Kindred's user can read.");
  Variables named = jobs;
  named["CONFIG_FILE"] = folder_.string();
  EXPECT_THAT(environment_findings(named), AllOf(StartsWith("environment: CONFIG_FILE: the file '"),
                                                 HasSubstr("is a directory"), Not(HasSubstr("SOURCE_USER_ID"))));
}

TEST_F(ConfigFileTest, only_the_usual_file_may_be_missing_or_be_dockers_empty_directory) {
  config::Findings found;
  const Environment environment = environment_of({});
  const config::Variables variables(environment, found);
  const std::string usual = folder_ / "usual.yaml";
  EXPECT_FALSE(config::find_config_file({}, variables, usual, found));
  std::filesystem::create_directory(usual);
  EXPECT_FALSE(config::find_config_file({}, variables, usual, found));
  EXPECT_TRUE(found.empty());
  std::filesystem::remove(usual);
  write("usual.yaml", "x");
  const auto file = config::find_config_file({}, variables, usual, found);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->name, usual);
  EXPECT_EQ(file->text, "x");
}

TEST_F(ConfigFileTest, a_syntax_error_names_the_line) {
  EXPECT_THAT(findings("sync_jobs:\n  - name: a: b\n"), StartsWith("config.yaml:2: not valid YAML: "));
  EXPECT_THAT(findings("sync_jobs:\n\t- name\n"), StartsWith("config.yaml:2: not valid YAML: "));
  EXPECT_THAT(findings("sync_jobs: *gone\n"), StartsWith("config.yaml:1: not valid YAML: "));
}

TEST_F(ConfigFileTest, the_file_must_be_one_map_with_jobs) {
  EXPECT_THAT(findings(""), StartsWith("config.yaml: is empty. "));
  EXPECT_THAT(findings("---\n"), StartsWith("config.yaml:2: is empty where a map belongs. "));
  EXPECT_EQ(findings("- a\n"), "config.yaml:1: is a list where a map belongs. Write lines of the form 'key: value'.");
  EXPECT_THAT(findings("workers: 2\n"), StartsWith("config.yaml: has no key sync_jobs. "));
  EXPECT_THAT(findings("sync_jobs:\n"), StartsWith("config.yaml:1: sync_jobs: holds no job. "));
  EXPECT_THAT(findings("\nsync_jobs: []\n"), StartsWith("config.yaml:2: sync_jobs: holds no job. "));
  EXPECT_THAT(findings("sync_jobs: {}\n"), StartsWith("config.yaml:1: sync_jobs: is not a list. "));
  EXPECT_EQ(findings("sync_jobs: [family]\n"),
            "config.yaml:1: sync_jobs[0]: is a single value where a map belongs. "
            "Write lines of the form 'key: value'.");
  EXPECT_THAT(findings(yaml_of({job_from_alice_to_bob()}) + "---\nsync_jobs: []\n"),
              StartsWith("config.yaml:9: a second YAML document starts here. "));
}

TEST_F(ConfigFileTest, unknown_keys_are_named_with_what_was_meant) {
  auto job = job_from_alice_to_bob();
  job["target-user_id"] = kBob;
  job["zebra"] = "1";
  const std::string text = findings(yaml_of({job}) + "bach_size: 3\n<<: {}\n");
  EXPECT_THAT(text,
              HasSubstr("config.yaml:5: sync_jobs[0].target-user_id: unknown key. Did you mean 'target_user_id'?"));
  EXPECT_THAT(text,
              HasSubstr("config.yaml:9: sync_jobs[0].zebra: unknown key. Remove it; the keys known here are: name,"));
  EXPECT_THAT(text, HasSubstr("config.yaml:10: bach_size: unknown key. Did you mean 'batch_size'?"));
  EXPECT_THAT(text, HasSubstr("config.yaml:11: <<: unknown key. Merge keys are not read: write the keys out."));
}

TEST_F(ConfigFileTest, a_key_stands_once_in_a_map) {
  const std::string text = findings(yaml_of({job_from_alice_to_bob()}) + "    name: again\nworkers: 1\nworkers: 2\n");
  EXPECT_THAT(text, HasSubstr("config.yaml:8: sync_jobs[0].name: the key stands twice in one map, first at "
                              "config.yaml:2: sync_jobs[0].name. Keep one of them."));
  EXPECT_THAT(text, HasSubstr("config.yaml:10: workers: the key stands twice in one map"));
}

TEST_F(ConfigFileTest, a_value_of_the_wrong_shape_is_one_finding) {
  auto job = job_from_alice_to_bob();
  job["name"] = "[a]";
  job["originals"] = "{a: b}";
  EXPECT_EQ(findings(yaml_of({job})),
            "config.yaml:2: sync_jobs[0].name: is a list where a single value belongs. "
            "Write 'name: value' on one line.\n"
            "config.yaml:3: sync_jobs[0].originals: is a map where a single value belongs. "
            "Write 'originals: value' on one line.");
}

TEST_F(ConfigFileTest, numbers_have_their_range) {
  const std::string jobs = yaml_of({job_from_alice_to_bob()});
  EXPECT_EQ(findings(jobs + "batch_size: 1001\nworkers: two\n"),
            "config.yaml:8: batch_size: '1001' is out of range. Use a whole number from 1 to 1000.\n"
            "config.yaml:9: workers: 'two' is not a whole number. Use a whole number from 1 to 16.");
  EXPECT_THAT(findings(jobs + "workers: 0\n"), HasSubstr("out of range"));
  EXPECT_THAT(findings(jobs + "workers: 17\n"), HasSubstr("out of range"));
  EXPECT_THAT(findings(jobs + "batch_size: 99999999999\n"), HasSubstr("out of range"));
  EXPECT_THAT(findings(jobs + "batch_size: 2.5\n"), HasSubstr("not a whole number"));
  EXPECT_EQ(load(jobs + "batch_size: 1\nworkers: 16\n").workers, 16);
}

TEST_F(ConfigFileTest, the_longest_folder_of_path_map_comes_first) {
  const Config config = load(yaml_of({job_from_alice_to_bob()}) +
                             "path_map:\n"
                             "  - {immich: /photos/, here: /mnt/}\n"
                             "  - {immich: /photos/bob_shared/, here: /tree/}\n");
  ASSERT_EQ(config.path_map.size(), 2u);
  EXPECT_EQ(config.path_map[0].here, "/tree/");
}

TEST_F(ConfigFileTest, path_map_takes_whole_folders_once_each) {
  EXPECT_EQ(findings(yaml_of({job_from_alice_to_bob()}) + "path_map:\n"
                                                          "  - {immich: /a/, here: /b/}\n"
                                                          "  - {immich: /a/, here: /c/}\n"
                                                          "  - {immich: /a/b/, here: mnt/}\n"
                                                          "  - {immich: /d}\n"),
            "config.yaml:10: path_map[1].immich: '/a/' has an entry already. Keep one of them.\n"
            "config.yaml:11: path_map[2].here: 'mnt/' is not an absolute path. "
            "Write the folder's whole path, from the first slash on.\n"
            "config.yaml:12: path_map[3].immich: '/d' has no slash at its end and would also take '/d_private'. "
            "Write '/d/'.\n"
            "config.yaml:12: path_map[3].here: is not set. Add it.");
}

TEST_F(ConfigFileTest, everything_wrong_is_said_at_once) {
  auto job = job_from_alice_to_bob();
  job["source_user_id"] = "alice";
  job["target_path_prefix"] = "bob/";
  job.erase("name");
  try {
    load(yaml_of({job}) + "workers: 0\nnope: 1\n", {{"DB_PORT", "no"}, {"LOG_LEVEL", "loud"}});
    FAIL() << "a configuration with seven errors was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith("the configuration has 7 errors:\n  "));
    EXPECT_THAT(error.what(),
                HasSubstr("Write the folder's whole path, from the first slash on.\n  environment: DB_PORT"))
        << "the jobs' findings stand together, before the infrastructure's";
  }
}

}  // namespace
}  // namespace kindred::config_test
