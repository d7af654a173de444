// `kindred doctor`: what a person sees when something is wrong, and that looking changes nothing.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "cli/cli_test.h"
#include "pg/advisory_lock.h"
#include "support/http.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Json = nlohmann::json;

class Doctor : public CliTest {
 protected:
  Doctor() {
    immich().query("update library set \"importPaths\" = array[$1], \"exclusionPatterns\" = '{}' where id = $2",
                   share_.shared.path, share_.shared.id);
  }

  Json look(int code, const Variables& more = {}) {
    const ProcessResult result = kindred({"doctor", "--json"}, more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return Json::parse(result.out);
  }

  /// "<health>: <text> (<fix>)" of each finding of a check.
  static std::vector<std::string> of(const Json& report, const std::string& check) {
    std::vector<std::string> found;
    for (const Json& finding : report.at("findings")) {
      if (finding.at("check") != check) continue;
      found.push_back(finding.at("health").get<std::string>() + ": " + finding.at("text").get<std::string>() + " (" +
                      finding.at("fix").get<std::string>() + ")");
    }
    return found;
  }
  static std::vector<std::string> of_health(const Json& report, const std::string& health) {
    std::vector<std::string> found;
    for (const Json& finding : report.at("findings")) {
      if (finding.at("health") == health) found.push_back(finding.at("check").get<std::string>());
    }
    return found;
  }
  static testing::Matcher<std::vector<std::string>> has_red(const std::string& text, const std::string& fix) {
    return Contains(AllOf(testing::StartsWith("red: "), HasSubstr(text), HasSubstr(fix)));
  }
  static testing::Matcher<std::vector<std::string>> has_yellow(const std::string& text) {
    return Contains(AllOf(testing::StartsWith("yellow: "), HasSubstr(text)));
  }
  void execute(const std::string& statement) { immich().query(statement); }
};

// The first look, before any cycle: nothing is made, neither tables nor the tree, and nothing is red.
TEST_F(Doctor, FindsNothingRedInANewSharingAndWritesNothing) {
  add_at("a/1.jpg");
  fs::remove(fs::path(share_.shared.path).parent_path());
  const TableDigests before = digest_tables(immich().db());
  const Json report = look(0);
  EXPECT_THAT(of_health(report, "red"), IsEmpty());
  EXPECT_THAT(of_health(report, "not_looked_at"), IsEmpty());
  EXPECT_THAT(of(report, "tree"), Contains(HasSubstr("the first cycle makes it")));
  EXPECT_THAT(of(report, "own_tables"), Contains(HasSubstr("the first cycle can make them")));
  EXPECT_FALSE(fs::exists(share_.shared.path));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(share_.value("to_regclass('_face_sync_meta')"), "null");
}

TEST_F(Doctor, SpeaksToPeopleInLinesWithFixes) {
  add_at("a/1.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  const TableDigests own = digest_tables(immich().db(), Tables::own);
  const ProcessResult healthy = kindred({"doctor"});
  EXPECT_EQ(healthy.exit_code, 0) << healthy.out;
  EXPECT_THAT(healthy.out, AllOf(HasSubstr("all jobs\n"), HasSubstr("\njob family\n"), HasSubstr("doctor: 0 red, "),
                                 HasSubstr("1 of 1 mirrors looked at on disk")));
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
  fs::remove(share_.shared.path + "a/1.jpg");
  const ProcessResult ill = kindred({"doctor"});
  EXPECT_EQ(ill.exit_code, 1);
  EXPECT_THAT(ill.out, AllOf(HasSubstr("  red    mirrors: 1 mirror's original is missing, as " + share_.shared.path),
                             HasSubstr("fix: ")));
}

// What cannot be looked at is said; what can be is looked at all the same.
TEST_F(Doctor, LooksAtTheDisksWherePostgreSqlIsOutOfReach) {
  add_at("a/1.jpg");
  const Json report = look(1, {{"DB_HOSTNAME", share_.folder / "nowhere"}});
  EXPECT_THAT(of(report, "database"), has_red("cannot connect to PostgreSQL", "DB_HOSTNAME"));
  EXPECT_THAT(of(report, "schema"), Contains(HasSubstr("not_looked_at: PostgreSQL is out of reach")));
  EXPECT_THAT(of_health(report, "green"), AllOf(Contains("media_root"), Contains("links"), Contains("space")));
  EXPECT_THAT(of_health(report, "red"), testing::ElementsAre("database"));
}

// On 3.1.0 each look was yellow twice, for ever.
TEST_F(Doctor, KnowsTheTablesInWhichImmichNotesWhatItDoesItself) {
  add_at("a/1.jpg");
  for (const char* table : {"integrity_report", "video_stream_session"}) {
    execute(std::string("create table if not exists ") + table + " (\"assetId\" uuid references asset (id))");
  }
  EXPECT_THAT(of(look(0), "unknown_tables"), testing::Each(testing::StartsWith("green: ")));
}

TEST_F(Doctor, NamesEachThingThatIsWrongWithImmichsDatabase) {
  add_at("a/1.jpg");
  execute("alter table asset add column \"shelfId\" uuid");
  execute("create table asset_shelf (\"assetId\" uuid references asset (id))");
  execute("insert into version_history (version, \"createdAt\") values ('9.9.9', now() + interval '1 day')");
  immich().set_system_config(
      R"({"machineLearning": {"clip": {"enabled": false}}, "library": {"watch": {"enabled": true}}})");
  job().target_user_id = Uuid::random();
  job().target_library_id = Uuid::random();
  const Json report = look(1);
  EXPECT_THAT(of(report, "immich_version"), has_yellow("Immich 9.9.9"));
  EXPECT_THAT(of(report, "schema"), has_red("asset.shelfId", "a Kindred that knows this version"));
  EXPECT_THAT(of(report, "unknown_tables"), has_yellow("asset_shelf"));
  EXPECT_THAT(of(report, "machine_learning"), has_yellow("smart search is off"));
  EXPECT_THAT(of(report, "watching"), has_yellow("duplicate key value"));
  EXPECT_THAT(of(report, "users"), AllOf(has_red("target_user_id", "administration page"),
                                         has_red("target_library_id", "external library")));
  EXPECT_THAT(of(report, "mirrors"), Contains(HasSubstr("not_looked_at: the checks above found what stops Kindred")));
}

TEST_F(Doctor, WarnsOfScansAndOfPartnersAndOfFiguresThatAreNoMatch) {
  add_at("a/1.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  immich().add_partner(share_.alice, share_.bob);
  execute("update partner set \"inTimeline\" = true");
  immich().query(
      "update library set \"importPaths\" = '{/elsewhere/}', \"exclusionPatterns\" = array['**/*', $1 || '**', "
      "'**/@eaDir/**',"
      " '**/*.tif'] where id = $2",
      share_.shared.path, share_.shared.id);
  const Json report = look(1);
  EXPECT_THAT(of(report, "library_scan"), AllOf(has_red("do not cover the tree " + share_.shared.path, "add the tree"),
                                                has_red("pattern **/* ", ""),
                                                has_red("pattern " + share_.shared.path + "** ", "remove the pattern"),
                                                Not(Contains(HasSubstr("@eaDir"))), Not(Contains(HasSubstr("*.tif")))));
  EXPECT_THAT(of(report, "mirrors"), has_red("would be set offline by a library scan", ""));
  EXPECT_THAT(of(report, "partner"), has_yellow("appears twice"));
}

TEST_F(Doctor, NamesMountsThatAreAwayAndFilesThatAreForeign) {
  add_at("a/1.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  write_file(share_.shared.path + "foreign.jpg", "a file of somebody's");
  EXPECT_THAT(of(look(0), "mirrors"), has_yellow(share_.shared.path + "foreign.jpg"));

  fs::rename(immich().media_root() + "/thumbs/.immich", share_.folder / "marker");
  fs::rename(share_.photos.path + "a", share_.folder / "away");
  fs::rename(share_.shared.path + "a", share_.folder / "away too");
  fs::remove(share_.shared.path + "foreign.jpg");
  const Json report = look(1);
  EXPECT_THAT(of(report, "media_root"), has_red("holds no file .immich", "mount"));
  EXPECT_THAT(of(report, "source_folder"), has_red("is missing or empty", "mount"));
  EXPECT_THAT(of(report, "tree"), has_red("although there must be files in it", "mount it"));
}

TEST_F(Doctor, SaysWhatABrokenLayoutOfTheTreeMeans) {
  add_at("a/1.jpg");
  fs::remove(fs::path(share_.shared.path).parent_path());
  fs::create_directory_symlink(share_.photos.path, fs::path(share_.shared.path).parent_path());
  EXPECT_THAT(of(look(1), "tree"), AllOf(has_red("leads into the source's own folder", "kindred convert-tree family"),
                                         has_red("", "originals: existing")));
  job().originals = OriginalsMode::existing;
  EXPECT_THAT(of(look(1), "layout"), has_red("shows the source's own files", "kindred convert-tree family"));
}

/// A folder on a file system in memory, which is another than that of the tests' own folders as a rule.
struct FolderInMemory {
  FolderInMemory() { fs::create_directory(path); }
  FolderInMemory(const FolderInMemory&) = delete;
  FolderInMemory& operator=(const FolderInMemory&) = delete;
  ~FolderInMemory() { fs::remove_all(path); }
  const std::string path = "/dev/shm/kindred-test-" + std::to_string(::getpid()) + "/";
};

TEST_F(Doctor, TellsWhyOriginalsBecomeSymbolicLinks) {
  const FolderInMemory tree;
  struct stat here {
  }, there{};
  ASSERT_EQ(::stat(share_.folder.path().c_str(), &here), 0);
  ASSERT_EQ(::stat(tree.path.c_str(), &there), 0);
  if (here.st_dev == there.st_dev) GTEST_SKIP() << "/dev/shm is no file system of its own";
  add_at("a/1.jpg");
  job().target_path_prefix = tree.path;
  EXPECT_THAT(of(look(1), "links"), has_yellow("become symbolic links"));
  job().originals = OriginalsMode::hardlink;
  EXPECT_THAT(of(look(1), "links"), has_red("no photo can be placed", "on the file system of the originals"));
}

// A library that two jobs have is changed once, as both need it: Immich takes its lists as a whole.
TEST_F(Doctor, CorrectsALibraryOfTwoJobsAtOnce) {
  add_at("a/1.jpg");
  const User carol = immich().add_user("Carol");
  const Library hers = immich().add_library(carol, share_.folder / "carol");
  immich().add_asset(carol, {.library = hers, .path = "b/2.jpg"});
  Job second = Sharing::job("second", carol, hers, share_.bob, share_.shared);
  second.target_path_prefix = share_.folder / "second/";
  share_.config.jobs.push_back(second);
  execute("update library set \"exclusionPatterns\" = array['**/*'], \"importPaths\" = '{}' where id = '" +
          share_.shared.id.str() + "'");
  OneAnswer answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const ProcessResult fixed =
      kindred({"doctor", "--fix", "--yes", "--json"},
              {{"IMMICH_API_URL", "http://127.0.0.1:" + std::to_string(answers.port())}, {"IMMICH_API_KEY", "a-key"}});
  SCOPED_TRACE(fixed.err);
  ASSERT_EQ(Json::parse(fixed.out).at("fixed").size(), 1) << fixed.out;
  EXPECT_THAT(answers.request(),
              AllOf(HasSubstr("\"exclusionPatterns\":[]"), HasSubstr("\"importPaths\":[\"" + share_.shared.path +
                                                                     "\",\"" + second.target_path_prefix + "\"]")));
}

// The exclusion is what keeps a scan from importing the source's other files as the target's.
TEST_F(Doctor, Promise1LeavesTheLibraryAloneWhileItsTreeShowsTheSourcesFiles) {
  add_at("a/1.jpg");
  execute("update library set \"exclusionPatterns\" = array['**/*'] where id = '" + share_.shared.id.str() + "'");
  fs::remove(fs::path(share_.shared.path).parent_path());
  fs::create_directory_symlink(share_.photos.path, fs::path(share_.shared.path).parent_path());
  for (const OriginalsMode mode : {OriginalsMode::automatic, OriginalsMode::existing}) {
    job().originals = mode;
    const ProcessResult result = kindred({"doctor", "--fix", "--yes", "--json"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("was not changed, because a scan would then import the source's own files"),
                                  HasSubstr("kindred convert-tree family")));
    EXPECT_THAT(of(Json::parse(result.out), "library_scan"), has_red("pattern **/* ", "not yet"));
  }
}

/// The program and all that it writes to, for a user who may read the originals and not write them.
class DoctorAsAnother : public Doctor {
 protected:
  DoctorAsAnother() {
    fs::copy_file(KINDRED_PROGRAM, program_);
    fs::permissions(share_.folder.path(), fs::perms::all);
  }
  void add_open(const std::string& path) {
    add_at(path);
    for (const std::string& folder : {immich().media_root(), share_.shared.path}) {
      fs::permissions(folder, fs::perms::all);
      for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
        if (!entry.is_symlink()) fs::permissions(entry.path(), fs::perms::all);
    }
  }
  ProcessResult as_another(const std::string& verb) const {
    ProcessOptions options = program_options(share_.config, share_.folder / "config.yaml");
    options.user = "postgres";  // which may use the server's socket
    options.folder = "/";
    return run_process({program_, verb, "--json"}, options);
  }

  const std::string program_ = share_.folder / "kindred";
};

TEST_F(DoctorAsAnother, AndPlanTellThatTheKernelForbidsHardLinks) {
  std::ifstream setting("/proc/sys/fs/protected_hardlinks");
  int is_protected = 0;
  setting >> is_protected;
  if (::geteuid() != 0 || is_protected == 0) GTEST_SKIP() << "whoever reads a file may link it here";
  add_open("a/1.jpg");
  EXPECT_THAT(of(Json::parse(as_another("doctor").out), "links"), has_yellow("1 of 1 originals looked at below "));
  const ProcessResult done = as_another("sync");
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_TRUE(fs::is_symlink(share_.shared.path + "a/1.jpg"));

  job().originals = OriginalsMode::hardlink;
  add_open("a/2.jpg");
  EXPECT_THAT(of(Json::parse(as_another("doctor").out), "links"), has_red("2 of 2 originals", "run this program as"));
  const auto reasons = [&](const std::string& verb) {
    std::vector<std::string> found;
    const Json report = Json::parse(as_another(verb).out);
    for (const Json& fault : report.at("jobs").at(0).at("faults")) found.push_back(fault.at("reason"));
    return found;
  };
  EXPECT_THAT(reasons("plan"), testing::ElementsAre("not_supported"));
  EXPECT_THAT(reasons("sync"), testing::ElementsAre("not_supported"));
}

TEST_F(Doctor, SaysThatACycleIsUnderWay) {
  add_at("a/1.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  const auto lock = pg::AdvisoryLock::try_take(share_.database.config(), "job family");
  ASSERT_TRUE(lock);
  EXPECT_THAT(of(look(0), "mirrors"), Contains(HasSubstr("not_looked_at: another instance is working on job family")));
}

TEST_F(Doctor, CallsForAPersonWhereTheLastCycleFailed) {
  add_at("a/1.jpg");
  fs::remove(share_.photos.path + "a/1.jpg");
  write_file(share_.photos.path + "other.jpg", "so that the folder is not empty");
  ASSERT_EQ(kindred({"sync"}).exit_code, 1);
  EXPECT_THAT(of(look(0), "last_cycle"), has_yellow("original_missing: 1"));
}

// Immich is asked for just what is wrong, and only after a person's word.
TEST_F(Doctor, CorrectsALibraryThroughImmichsApi) {
  add_at("a/1.jpg");
  execute(
      "update library set \"exclusionPatterns\" = '{**/*,**/@eaDir/**}', \"importPaths\" = '{/elsewhere/}' where id = "
      "'" +
      share_.shared.id.str() + "'");
  const ProcessResult without_key = kindred({"doctor", "--fix", "--yes"});
  EXPECT_EQ(without_key.exit_code, 2);
  EXPECT_THAT(without_key.err,
              AllOf(HasSubstr("would add the import path " + share_.shared.path),
                    HasSubstr("would remove the exclusion pattern **/* "), HasSubstr("IMMICH_API_KEY")));
  OneAnswer answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const Variables api = {{"IMMICH_API_URL", "http://127.0.0.1:" + std::to_string(answers.port())},
                         {"IMMICH_API_KEY", "a-key"}};
  EXPECT_THAT(kindred({"doctor", "--fix", "--dry-run"}, api).err, HasSubstr("nothing was changed"));
  const ProcessResult refused = kindred({"doctor", "--fix"}, api);  // the input ends at once
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("Nothing was changed"));
  const ProcessResult fixed = kindred({"doctor", "--fix", "--yes", "--json"}, api);
  const Json report = Json::parse(fixed.out);
  EXPECT_EQ(report.at("fixed").at(0).at("library"), share_.shared.id.str());
  const std::string& request = answers.request();
  EXPECT_THAT(request, testing::StartsWith("PUT /api/libraries/" + share_.shared.id.str() + " HTTP/1.1\r\n"));
  EXPECT_THAT(request, AllOf(HasSubstr("x-api-key: a-key\r\n"), HasSubstr("\"exclusionPatterns\":[\"**/@eaDir/**\"]"),
                             HasSubstr("\"importPaths\":[\"/elsewhere/\",\"" + share_.shared.path + "\"]")));
}

TEST_F(Doctor, FixesTheRestWhereItWasKilled) {
  add_at("a/1.jpg");
  const Library other = immich().add_library(share_.bob, share_.folder / "other");
  const User carol = immich().add_user("Carol");
  const Library hers = immich().add_library(carol, share_.folder / "carol");
  immich().add_asset(carol, {.library = hers, .path = "b/2.jpg"});
  share_.config.jobs.push_back(Sharing::job("second", carol, hers, share_.bob, other));
  execute("update library set \"exclusionPatterns\" = '{**/*}' where \"ownerId\" = '" + share_.bob.id.str() + "'");
  OneAnswer first("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const auto api = [](const OneAnswer& answers) -> Variables {
    return {{"IMMICH_API_URL", "http://127.0.0.1:" + std::to_string(answers.port())}, {"IMMICH_API_KEY", "a-key"}};
  };
  Variables killing = api(first);
  killing.emplace_back("KINDRED_KILL_AT", "library_fixed");
  const ProcessResult killed = kindred({"doctor", "--fix", "--yes"}, killing);
  EXPECT_EQ(killed.exit_code, 128 + SIGKILL) << killed.err;
  EXPECT_THAT(first.request(), testing::StartsWith("PUT /api/libraries/" + share_.shared.id.str()));
  execute("update library set \"exclusionPatterns\" = '{}' where id = '" + share_.shared.id.str() + "'");  // Immich did
  OneAnswer second("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const Json report = Json::parse(kindred({"doctor", "--fix", "--yes", "--json"}, api(second)).out);
  ASSERT_EQ(report.at("fixed").size(), 1);
  EXPECT_EQ(report.at("fixed").at(0).at("library"), other.id.str());
  EXPECT_THAT(second.request(), testing::StartsWith("PUT /api/libraries/" + other.id.str()));
}

// The superuser is a finding; a role that lacks something hears of each right by itself, and no cycle begins.
TEST_F(Doctor, NamesEachPrivilegeThatIsMissing) {
  add_at("a/1.jpg");
  share_.config.database.user = "postgres";
  EXPECT_THAT(of(look(0), "superuser"), has_yellow("kindred doctor --grants"));
  share_.config.database = share_.database.as_kindred();
  EXPECT_THAT(of(look(0), "role"), Contains(testing::StartsWith("green: ")));
  execute("revoke update, delete on asset from kindred");
  execute("revoke select on \"user\" from kindred");
  const Json report = look(1);
  EXPECT_THAT(of(report, "role"), AllOf(has_red("UPDATE on asset", "kindred doctor --grants"),
                                        has_red("DELETE on asset", ""), has_red("SELECT on user", "")));
  EXPECT_THAT(of(report, "statements"), Contains(testing::StartsWith("not_looked_at: ")));
  expect_refusal(4, AllOf(HasSubstr("UPDATE on asset"), HasSubstr("DELETE on asset"),
                          HasSubstr("kindred doctor --grants"), HasSubstr("nothing was written")));
}

}  // namespace
}  // namespace kindred::support
