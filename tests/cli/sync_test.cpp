// `kindred sync` as a person and a script meet it: configuration, output, exit codes.
#include <filesystem>

#include "cli/cli_test.h"

namespace kindred::support {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class SyncCommand : public CliTest {};

TEST_F(SyncCommand, MirrorsAndThenFindsNothingNew) {
  for (int i = 0; i < 3; ++i) add_at("a/" + std::to_string(i) + ".jpg");
  const ProcessResult first = kindred({"sync"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  const char* saved = immich().columns().has("asset_ocr") ? "saved 9 inferences" : "saved 6 inferences";
  EXPECT_THAT(first.out,
              AllOf(StartsWith("family\n"), HasSubstr("3 photos"), HasSubstr("placed 9 files"), HasSubstr(saved)));
  EXPECT_THAT(first.err, HasSubstr("family: Adding 3 photos\n"));
  EXPECT_THAT(wrong(), IsEmpty());
  const ProcessResult second = kindred({"sync"});
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.out, "family\n  nothing new\n");
  EXPECT_EQ(second.err, "") << "no lines of steps that did nothing";
  EXPECT_THAT(first.out + first.err + second.err, Not(HasSubstr("\033"))) << "no bar but on a terminal";
}

TEST_F(SyncCommand, PrintsJsonAndNothingElse) {
  add_at("a/1.jpg");
  const ProcessResult result = kindred({"sync", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report.at("exit_code"), 0);
  EXPECT_EQ(report.at("jobs").at(0).at("outcome"), "done");
  EXPECT_EQ(report.at("jobs").at(0).at("totals").at("assets"), 1);
  EXPECT_EQ(result.err, "");
}

TEST_F(SyncCommand, NamesFaultsAndEndsWithOne) {
  add_at("a/good.jpg");
  const Asset bad = add_at("a/bad.jpg");
  std::filesystem::remove(bad.files.at("preview"));
  const ProcessResult result = kindred({"sync"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("1 photo with"), HasSubstr("not mirrored: 1 photo (preview_missing)"),
                                HasSubstr(bad.original_path), HasSubstr(bad.files.at("preview"))));
  const json report = json::parse(kindred({"sync", "--json"}).out);
  EXPECT_EQ(report.at("exit_code"), 1);
  const json& fault = report.at("jobs").at(0).at("faults").at(0);
  EXPECT_EQ(fault.at("asset"), bad.id.str());
  EXPECT_EQ(fault.at("path"), bad.original_path);
  EXPECT_EQ(fault.at("reason"), "preview_missing");
}

TEST_F(SyncCommand, RunsOneJobWhereAsked) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol");
  share_.config.jobs.push_back(Sharing::job("it's Carol's", share_.alice, share_.photos, carol, tree));
  add_at("a/1.jpg");
  const ProcessResult result = kindred({"sync", "--job", "it's Carol's"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("family")));
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 1);
}

TEST_F(SyncCommand, RefusesAJobThatIsNotThere) {
  const ProcessResult result = kindred({"sync", "--job", "famly"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("there is no job famly"), HasSubstr("family")));
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
}

TEST_F(SyncCommand, TakesItsConfigurationFromTheEnvironment) {
  add_at("a/1.jpg");
  ProcessOptions options;
  options.clear_environment = true;
  options.environment = variables_of(share_.config);
  for (const auto& [name, value] : Variables{{"SOURCE_USER_ID", share_.alice.id.str()},
                                             {"TARGET_USER_ID", share_.bob.id.str()},
                                             {"TARGET_LIBRARY_ID", share_.shared.id.str()},
                                             {"SHARED_PATH_PREFIX", share_.photos.path},
                                             {"TARGET_PATH_PREFIX", share_.shared.path}}) {
    options.environment.emplace_back(name, value);
  }
  const ProcessResult result = run_process({KINDRED_PROGRAM, "sync"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  job().name = "default";
  EXPECT_EQ(share_.mirrors(), 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncCommand, RefusesToRunWithoutAConfiguration) {
  ProcessOptions options;
  options.clear_environment = true;
  options.environment = variables_of(share_.config);
  const ProcessResult result = run_process({KINDRED_PROGRAM, "sync"}, options);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("/app/config.yaml"), HasSubstr("SOURCE_USER_ID")));
}

TEST_F(SyncCommand, RefusesAFileThatIsNotThere) {
  const ProcessResult result = kindred({"sync", "--config", "/nowhere/config.yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/config.yaml"));
}

TEST_F(SyncCommand, RefusesBrokenYamlWithItsLine) {
  write_file(share_.folder / "broken.yaml", "sync_jobs:\n  - name: [family\n");
  const ProcessResult result = kindred({"sync", "--config", share_.folder / "broken.yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("broken.yaml"), ContainsRegex("[23]")));
}

TEST_F(SyncCommand, SaysAllThatIsWrongWithTheFileAtOnce) {
  job().source_path_prefix = "photos/";
  write_file(share_.folder / "wrong.yaml", yaml_of(share_.config) + "    targt_user_id: x\nbatch_size: 0\n");
  const ProcessResult result = kindred({"sync", "--config", share_.folder / "wrong.yaml"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("source_path_prefix"), HasSubstr("targt_user_id"), HasSubstr("batch_size")));
}

TEST_F(SyncCommand, TakesFromAFileWhatIsASecret) {
  write_file(share_.folder / "url", "postgresql:///" + share_.config.database.name +
                                        "?user=postgres&host=" + share_.config.database.host + "\n");
  add_at("a/1.jpg");
  const ProcessResult result = kindred({"sync"}, {{"DB_HOSTNAME", "/nowhere"}, {"DB_URL_FILE", share_.folder / "url"}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(share_.mirrors(), 1);
}

ProcessResult bare(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {KINDRED_PROGRAM};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_process(all);
}

TEST_F(SyncCommand, TakesTheConfigurationBeforeAndAfterTheCommand) {
  add_at("a/1.jpg");
  const std::string file = share_.folder / "other.yaml";
  ProcessOptions options = program_options(share_.config, file, {{"CONFIG_FILE", "/nowhere.yaml"}});
  EXPECT_EQ(run_process({KINDRED_PROGRAM, "--config", file, "sync"}, options).exit_code, 0);
  EXPECT_EQ(run_process({KINDRED_PROGRAM, "sync", "--config", file}, options).exit_code, 0);
  EXPECT_THAT(run_process({KINDRED_PROGRAM, "sync"}, options).err, HasSubstr("/nowhere.yaml"));
}

TEST(Command, TellsItsVersionItsCommitAndItsLibraries) {
  const std::string number = "[0-9]+\\.[0-9]+(\\.[0-9]+)?";
  std::string wanted = "^kindred " + number + "\ncommit: .+\nbuild: .+, GNU .+\nlibraries: ";
  for (const char* library : {"libpq", "libcurl", "libmicrohttpd", "OpenSSL", "yaml-cpp", "CLI11", "fmt", "spdlog",
                              "nlohmann-json", "prometheus-cpp"}) {
    wanted += std::string(library) + " " + number + ".*";
  }
  EXPECT_THAT(bare({"--version"}).out, ContainsRegex(wanted));
}

TEST(Command, TellsHelp) {
  const ProcessResult help = bare({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("sync"), HasSubstr("verify"), HasSubstr("Exit codes")));
  EXPECT_THAT(bare({"sync", "--help"}).out,
              AllOf(HasSubstr("--job"), HasSubstr("--json"), HasSubstr("--config"), Not(HasSubstr("Exit codes"))));
}

TEST(Command, RefusesWhatItDoesNotKnow) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"snyc"}, {"sync", "--jbo", "x"}, {"sync", "--job"}, {"sync", "extra"}}) {
    EXPECT_EQ(bare(arguments).exit_code, 2);
  }
}

}  // namespace
}  // namespace kindred::support
