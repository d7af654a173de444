// The environment: the older single-job names, infrastructure, and secrets from files.
#include <gmock/gmock.h>

#include <cctype>

#include "config_support.h"

namespace kindred::config_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ConfigEnvironmentTest : public ConfigTest {
 protected:
  void SetUp() override {
    if (std::filesystem::exists("/app/config.yaml")) GTEST_SKIP() << "this machine has a configuration file of its own";
  }

  Variables external_{{"SOURCE_USER_ID", kAlice},
                      {"TARGET_USER_ID", kBob},
                      {"TARGET_LIBRARY_ID", kLibrary},
                      {"SHARED_PATH_PREFIX", "/photos/alice/"},
                      {"TARGET_PATH_PREFIX", "/photos/bob_shared/"}};
  Variables uploads_{{"UPLOAD_SOURCE_USER_ID", kCarol},
                     {"UPLOAD_TARGET_LIBRARY_ID", kAlbum},
                     {"TARGET_UPLOAD_PATH_PREFIX", "/photos/bob_uploads/"}};

  static Variables with(Variables variables, const Variables& more) {
    for (const auto& [name, value] : more) variables[name] = value;
    return variables;
  }

  Config load_environment(const Variables& variables) const { return load_config({}, environment_of(variables)); }

  /// The configuration with one right job and `more`.
  Config with_job(const Variables& more) const { return load_environment(with(external_, more)); }
  std::string findings_with_job(const Variables& more) const { return environment_findings(with(external_, more)); }
};

TEST_F(ConfigEnvironmentTest, the_older_names_make_the_job_default) {
  const Config config = with_job({{"TARGET_ALBUM_ID", kAlbum}});
  ASSERT_EQ(config.jobs.size(), 1u);
  const Job& job = config.jobs[0];
  EXPECT_EQ(job.name, "default");
  EXPECT_EQ(job.source_user_id, id(kAlice));
  EXPECT_EQ(job.target_user_id, id(kBob));
  EXPECT_EQ(job.target_library_id, id(kLibrary));
  EXPECT_EQ(job.source_path_prefix, "/photos/alice/");
  EXPECT_EQ(job.target_path_prefix, "/photos/bob_shared/");
  EXPECT_EQ(job.album_id, id(kAlbum));
  EXPECT_FALSE(job.uploads);
}

// The source's folder under the media root depends on the storage label: never build it from the user's id.
TEST_F(ConfigEnvironmentTest, the_upload_names_make_a_second_job_over_all_uploads) {
  const Config config = with_job(with(uploads_, {{"TARGET_ALBUM_ID", kAlbum}}));
  ASSERT_EQ(config.jobs.size(), 2u);
  const Job& job = config.jobs[1];
  EXPECT_EQ(job.name, "uploads");
  EXPECT_TRUE(job.uploads);
  EXPECT_EQ(job.source_user_id, id(kCarol));
  EXPECT_EQ(job.target_user_id, id(kBob));
  EXPECT_EQ(job.target_library_id, id(kAlbum));
  EXPECT_EQ(job.source_path_prefix, "");
  EXPECT_EQ(job.target_path_prefix, "/photos/bob_uploads/");
  EXPECT_EQ(job.album_id, id(kAlbum));
}

TEST_F(ConfigEnvironmentTest, the_upload_job_may_stand_alone) {
  const Config shared = load_environment(with(uploads_, {{"TARGET_USER_ID", kBob}, {"TARGET_ALBUM_ID", kAlbum}}));
  ASSERT_EQ(shared.jobs.size(), 1u);
  EXPECT_EQ(shared.jobs[0].name, "uploads");
  EXPECT_EQ(shared.jobs[0].target_user_id, id(kBob));
  EXPECT_EQ(shared.jobs[0].album_id, id(kAlbum));
  const Config own = load_environment(with(uploads_, {{"UPLOAD_TARGET_USER_ID", kAlice}, {"TARGET_ALBUM_ID", kAlbum}}));
  EXPECT_EQ(own.jobs.at(0).target_user_id, id(kAlice));
  EXPECT_EQ(own.jobs.at(0).album_id, id(kAlbum));
}

// An album belongs to one user: Bob's album is nothing for uploads that Alice gets.
TEST_F(ConfigEnvironmentTest, the_album_stays_with_its_target) {
  const Config config = with_job(with(uploads_, {{"UPLOAD_TARGET_USER_ID", kAlice}, {"TARGET_ALBUM_ID", kAlbum}}));
  ASSERT_EQ(config.jobs.size(), 2u);
  EXPECT_EQ(config.jobs[0].album_id, id(kAlbum));
  EXPECT_EQ(config.jobs[1].target_user_id, id(kAlice));
  EXPECT_FALSE(config.jobs[1].album_id);
}

// Compose passes variables that are not set as empty ones.
TEST_F(ConfigEnvironmentTest, an_empty_variable_counts_as_not_set) {
  const Config config = with_job({{"CONFIG_FILE", ""},
                                  {"UPLOAD_SOURCE_USER_ID", ""},
                                  {"UPLOAD_TARGET_LIBRARY_ID", ""},
                                  {"TARGET_UPLOAD_PATH_PREFIX", ""},
                                  {"TARGET_ALBUM_ID", ""},
                                  {"DB_PORT", ""},
                                  {"DB_URL", ""},
                                  {"DB_SSL_MODE", ""},
                                  {"DB_PASSWORD_FILE", ""},
                                  {"UPLOAD_LOCATION_MOUNT", ""},
                                  {"LOG_LEVEL", ""},
                                  {"LOG_FORMAT", ""}});
  ASSERT_EQ(config.jobs.size(), 1u);
  EXPECT_FALSE(config.jobs[0].album_id);
  EXPECT_EQ(config.database.port, 5432);
  EXPECT_EQ(config.database.ssl_mode, "prefer");
  EXPECT_EQ(config.media_root, "/data");
  EXPECT_EQ(config.log_level, "info");
}

TEST_F(ConfigEnvironmentTest, an_incomplete_set_names_what_is_missing) {
  EXPECT_EQ(environment_findings({{"SOURCE_USER_ID", kAlice}, {"SHARED_PATH_PREFIX", "/a/"}, {"TARGET_USER_ID", kBob}}),
            "environment: TARGET_LIBRARY_ID: is not set. Set it as well: the job 'default' needs SOURCE_USER_ID, "
            "TARGET_USER_ID, TARGET_LIBRARY_ID, SHARED_PATH_PREFIX and TARGET_PATH_PREFIX together, or none of them.\n"
            "environment: TARGET_PATH_PREFIX: is not set. Set it as well: the job 'default' needs SOURCE_USER_ID, "
            "TARGET_USER_ID, TARGET_LIBRARY_ID, SHARED_PATH_PREFIX and TARGET_PATH_PREFIX together, or none of them.");
  const std::string uploads = environment_findings({{"UPLOAD_SOURCE_USER_ID", kAlice}});
  EXPECT_THAT(uploads, HasSubstr("environment: UPLOAD_TARGET_USER_ID: is not set. "));
  EXPECT_THAT(uploads, HasSubstr("environment: UPLOAD_TARGET_LIBRARY_ID: is not set. "));
  EXPECT_THAT(uploads, HasSubstr("environment: TARGET_UPLOAD_PATH_PREFIX: is not set. "));
  EXPECT_THAT(uploads, Not(HasSubstr("environment: SOURCE_USER_ID")));
}

TEST_F(ConfigEnvironmentTest, no_job_at_all_is_an_error) {
  EXPECT_THAT(environment_findings({}),
              StartsWith("/app/config.yaml: there is no such file, and the environment names no job. "));
}

TEST_F(ConfigEnvironmentTest, a_variable_of_two_jobs_is_one_finding) {
  EXPECT_EQ(
      environment_findings(with(with(external_, uploads_), {{"TARGET_USER_ID", "bob"}})),
      "environment: TARGET_USER_ID: 'bob' is not a UUID. Copy the id from the address of the user's, library's or "
      "album's page in Immich: 8-4-4-4-12 hexadecimal digits.");
}

TEST_F(ConfigEnvironmentTest, the_environments_jobs_are_checked_like_the_files) {
  EXPECT_THAT(findings_with_job({{"SHARED_PATH_PREFIX", "/shared"}}),
              StartsWith("environment: SHARED_PATH_PREFIX: '/shared' has no slash at its end"));
  EXPECT_THAT(findings_with_job({{"TARGET_USER_ID", kAlice}}),
              StartsWith("environment: TARGET_USER_ID: is the source user"));
  EXPECT_THAT(
      findings_with_job(with(uploads_, {{"TARGET_UPLOAD_PATH_PREFIX", "/photos/bob_shared/up/"}})),
      StartsWith("environment: TARGET_UPLOAD_PATH_PREFIX: '/photos/bob_shared/up/' and the tree of job 'default'"));
}

TEST_F(ConfigEnvironmentTest, reads_the_infrastructure) {
  const Config config = with_job({{"DB_HOSTNAME", "db"},
                                  {"DB_PORT", "5433"},
                                  {"DB_USERNAME", "kindred"},
                                  {"DB_PASSWORD", "pass word"},
                                  {"DB_DATABASE_NAME", "photos"},
                                  {"DB_SSL_MODE", "verify-full"},
                                  {"IMMICH_API_URL", "https://photos.example/"},
                                  {"IMMICH_API_KEY", "key"},
                                  {"UPLOAD_LOCATION_MOUNT", "/srv/immich/"},
                                  {"SYNC_INTERVAL_SECONDS", "5"},
                                  {"SCAN_INTERVAL_SECONDS", "300"},
                                  {"HEALTH_PORT", "9000"},
                                  {"LOG_LEVEL", "WARNING"},
                                  {"LOG_FORMAT", "json"}});
  EXPECT_EQ(config.database.host, "db");
  EXPECT_EQ(config.database.port, 5433);
  EXPECT_EQ(config.database.user, "kindred");
  EXPECT_EQ(config.database.password, "pass word");
  EXPECT_EQ(config.database.name, "photos");
  EXPECT_EQ(config.database.ssl_mode, "verify-full");
  EXPECT_EQ(config.immich_api_url, "https://photos.example");
  EXPECT_EQ(config.immich_api_key, "key");
  EXPECT_EQ(config.media_root, "/srv/immich");
  EXPECT_EQ(config.sync_interval_seconds, 5);
  EXPECT_EQ(config.scan_interval_seconds, 300);
  EXPECT_EQ(config.health_port, 9000);
  EXPECT_EQ(config.log_level, "warning");
  EXPECT_EQ(config.log_format, LogFormat::json);
}

TEST_F(ConfigEnvironmentTest, log_levels_are_pythons_in_any_case_and_trace) {
  for (const std::string level : {"DEBUG", "Info", "warning", "ERROR", "CRITICAL", "trace"}) {
    std::string lower = level;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_EQ(with_job({{"LOG_LEVEL", level}}).log_level, lower);
  }
}

TEST_F(ConfigEnvironmentTest, wrong_values_name_the_variable_and_what_is_right) {
  EXPECT_EQ(findings_with_job({{"DB_PORT", "65536"},
                               {"DB_SSL_MODE", "on"},
                               {"SYNC_INTERVAL_SECONDS", "0"},
                               {"HEALTH_PORT", "web"},
                               {"LOG_LEVEL", "loud"},
                               {"LOG_FORMAT", "xml"}}),
            "environment: DB_PORT: '65536' is out of range. Use a whole number from 1 to 65535.\n"
            "environment: DB_SSL_MODE: 'on' is not known. "
            "Use one of: disable, allow, prefer, require, verify-ca, verify-full.\n"
            "environment: SYNC_INTERVAL_SECONDS: '0' is out of range. Use a whole number from 1 to 2592000.\n"
            "environment: HEALTH_PORT: 'web' is not a whole number. Use a whole number from 1 to 65535.\n"
            "environment: LOG_LEVEL: 'loud' is not known. Use one of: trace, debug, info, warning, error, critical.\n"
            "environment: LOG_FORMAT: 'xml' is not known. Use one of: text, json.");
}

TEST_F(ConfigEnvironmentTest, the_media_root_is_a_folder_below_the_root) {
  EXPECT_THAT(findings_with_job({{"UPLOAD_LOCATION_MOUNT", "./library"}}),
              StartsWith("environment: UPLOAD_LOCATION_MOUNT: './library' is not an absolute path"));
  EXPECT_THAT(findings_with_job({{"UPLOAD_LOCATION_MOUNT", "/"}}),
              StartsWith("environment: UPLOAD_LOCATION_MOUNT: is the root of the file system"));
}

// Trap: "own library scans queued 900,000 jobs".
TEST_F(ConfigEnvironmentTest, scans_have_a_pause_and_a_key) {
  EXPECT_EQ(with_job({{"SCAN_INTERVAL_SECONDS", "0"}}).scan_interval_seconds, 0);
  EXPECT_THAT(findings_with_job({{"SCAN_INTERVAL_SECONDS", "59"}, {"IMMICH_API_KEY", "k"}}),
              StartsWith("environment: SCAN_INTERVAL_SECONDS: would have Immich scan without a pause"));
  EXPECT_THAT(findings_with_job({{"SCAN_INTERVAL_SECONDS", "60"}}),
              StartsWith("environment: IMMICH_API_KEY: is not set, but SCAN_INTERVAL_SECONDS asks Immich for scans"));
}

TEST_F(ConfigEnvironmentTest, immichs_address_has_a_scheme_a_host_and_no_path_of_ours) {
  for (const std::string url : {"immich_server:2283", "http://", "https:///", "ftp://immich", "http://a b"}) {
    EXPECT_THAT(findings_with_job({{"IMMICH_API_URL", url}}),
                StartsWith("environment: IMMICH_API_URL: is not an http:// or https:// address"))
        << url;
  }
  EXPECT_THAT(findings_with_job({{"IMMICH_API_URL", "http://immich:2283/api"}}), HasSubstr("ends in /api"));
}

TEST_F(ConfigEnvironmentTest, a_database_url_takes_both_of_libpqs_forms) {
  for (const std::string url : {"postgresql://u:p@h/immich", "postgres://h", "host=h user=u", " host = 'h'"}) {
    EXPECT_EQ(with_job({{"DB_URL", url}, {"DB_HOSTNAME", "other"}}).database.url, url);
  }
}

// Trap: "secrets in logs, in connection strings".
TEST_F(ConfigEnvironmentTest, no_secret_is_ever_in_an_error) {
  for (const std::string url : {"mysql://u:hunter2@h", "hunter2", "= hunter2", "http://hunter2"}) {
    const std::string text = findings_with_job({{"DB_URL", url},
                                                {"DB_PASSWORD", "hunter2"},
                                                {"IMMICH_API_KEY", "hunter2"},
                                                {"IMMICH_API_KEY_FILE", write("key", "hunter2")},
                                                {"IMMICH_API_URL", "u:hunter2@immich"},
                                                {"DB_PORT", "x"}});
    EXPECT_THAT(text, HasSubstr("environment: DB_URL: is neither a PostgreSQL URL nor a connection string. ")) << url;
    EXPECT_THAT(text, Not(HasSubstr("hunter2"))) << url;
  }
}

TEST_F(ConfigEnvironmentTest, secrets_come_from_files_without_their_line_end) {
  const Config config = with_job({{"DB_PASSWORD_FILE", write("password", "pass word \n")},
                                  {"IMMICH_API_KEY_FILE", write("key", "key\r\n")},
                                  {"DB_URL_FILE", write("url", "host=h\n\n")}});
  EXPECT_EQ(config.database.password, "pass word ");
  EXPECT_EQ(config.immich_api_key, "key");
  EXPECT_EQ(config.database.url, "host=h\n") << "one line end goes, not more";
}

TEST_F(ConfigEnvironmentTest, a_secret_is_given_one_way) {
  EXPECT_EQ(findings_with_job({{"DB_PASSWORD", "a"}, {"DB_PASSWORD_FILE", write("password", "b")}}),
            "environment: DB_PASSWORD_FILE: DB_PASSWORD is set as well. Set only one of the two.");
}

TEST_F(ConfigEnvironmentTest, a_secrets_file_that_can_not_be_used_is_named) {
  EXPECT_EQ(findings_with_job({{"DB_PASSWORD_FILE", folder_ / "gone"},
                               {"IMMICH_API_KEY_FILE", write("key", "\n")},
                               {"DB_URL_FILE", write("url", "hunter2")}}),
            "environment: DB_PASSWORD_FILE: the file 'gone' does not exist. "
            "Mount it where Kindred runs and let Kindred's user read it.\n"
            "environment: DB_URL_FILE: is neither a PostgreSQL URL nor a connection string. "
            "Use the form postgresql://user:password@host:5432/database.\n"
            "environment: IMMICH_API_KEY_FILE: the file 'key' is empty. Write the secret into it.");
  EXPECT_THAT(findings_with_job({{"DB_PASSWORD_FILE", folder_.string()}}), HasSubstr("is a directory"));
}

TEST_F(ConfigEnvironmentTest, the_processes_own_environment_tells_empty_from_not_set) {
  ASSERT_EQ(setenv("KINDRED_CONFIG_TEST", "", 1), 0);
  EXPECT_EQ(process_environment()("KINDRED_CONFIG_TEST"), "");
  ASSERT_EQ(unsetenv("KINDRED_CONFIG_TEST"), 0);
  EXPECT_EQ(process_environment()("KINDRED_CONFIG_TEST"), std::nullopt);
}

}  // namespace
}  // namespace kindred::config_test
