// `kindred status` without a daemon: what the database tells, and the exit codes.
#include <filesystem>

#include "cli_test.h"
#include "support/http.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class StatusTest : public CliTest {
 protected:
  ProcessResult status(std::vector<std::string> arguments = {}, Variables more = {}) {
    arguments.insert(arguments.begin(), "status");
    more.emplace_back("HEALTH_PORT", std::to_string(free_port()));
    return kindred(arguments, more);
  }
};

TEST_F(StatusTest, IsFineBeforeTheFirstCycleAndWritesNothing) {
  const ProcessResult result = status();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("Immich " + tested_version() +
                                          " (no service answers on this machine; read from the database)"),
                                HasSubstr("family\n  no cycle yet\n")));
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
}

TEST_F(StatusTest, TellsWhatTheLastCycleLeft) {
  add_at("1.jpg");
  const Asset lost = add_at("2.jpg");
  std::filesystem::remove(lost.original_path);
  kindred({"sync"});
  const ProcessResult result = status();
  EXPECT_EQ(result.exit_code, 0) << "a photo that is lost is the source's matter";
  EXPECT_THAT(result.out, AllOf(HasSubstr("  last cycle: done, "), HasSubstr("  1 mirror\n"),
                                HasSubstr(lost.original_path), HasSubstr("original_missing")));
  const auto json = nlohmann::json::parse(status({"--json"}).out);
  EXPECT_EQ(json["daemon"], false);
  EXPECT_EQ(json["jobs"][0]["job"], "family");
  EXPECT_EQ(json["jobs"][0]["mirrors"], 1);
  EXPECT_EQ(json["jobs"][0]["faults_by_reason"]["original_missing"], 1);
  EXPECT_EQ(json["jobs"][0]["target_path_prefix"], job().target_path_prefix);
  EXPECT_EQ(json["warnings"][0]["code"], "faults");
}

TEST_F(StatusTest, ShowsOneJobOfSeveral) {
  const User carol = immich().add_user("Carol");
  const Library tree = immich().add_library(carol, share_.folder / "carol");
  share_.config.jobs.push_back(Sharing::job("friends", share_.alice, share_.photos, carol, tree));
  EXPECT_THAT(status().out, AllOf(HasSubstr("\nfamily\n"), HasSubstr("\nfriends\n")));
  EXPECT_THAT(status({"--job", "friends"}).out, AllOf(Not(HasSubstr("\nfamily\n")), HasSubstr("\nfriends\n")));
  EXPECT_EQ(nlohmann::json::parse(status({"--job", "family", "--json"}).out)["jobs"].size(), 1u);
  EXPECT_THAT(status({"--job", "fiends"}).err, HasSubstr("the configuration has: family, friends"));
}

TEST_F(StatusTest, IsOneWhereAJobFailed) {
  add_at("1.jpg");
  std::filesystem::rename(share_.photos.path, share_.folder / "unmounted");
  EXPECT_EQ(kindred({"sync"}).exit_code, 4);
  const ProcessResult result = status();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("last cycle: failed"), HasSubstr("ERROR, job family: The last cycle failed at guard"),
                    HasSubstr("fix: mount")));
  std::filesystem::rename(share_.folder / "unmounted", share_.photos.path);
  kindred({"sync"});
  EXPECT_EQ(status().exit_code, 0);
}

TEST_F(StatusTest, IsOneWhereImmichIsRefused) {
  immich().query("alter table asset add column \"galleryId\" uuid");
  const ProcessResult result = status();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("ERROR: No job runs: Immich is not as Kindred needs it"), HasSubstr("asset.galleryId")));
}

TEST_F(StatusTest, IsThreeWhereTheDatabaseIsAway) {
  const ProcessResult result = status({}, {{"DB_PORT", "1"}});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cannot connect to PostgreSQL"), HasSubstr("fix: ")));
  EXPECT_EQ(result.out, "");
}

TEST_F(StatusTest, AsksNoOtherProgramThatHasThePort) {
  OneAnswer other("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  const ProcessResult result = kindred({"status"}, {{"HEALTH_PORT", std::to_string(other.port())}});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("read from the database"));
}

}  // namespace
}  // namespace kindred::support
