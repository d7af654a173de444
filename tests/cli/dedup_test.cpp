// `kindred dedup` as a person and a script meet it: the list, the question, the exit codes, and a kill in the middle.
#include <csignal>

#include "cli/cli_test.h"

namespace kindred::support {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kKilled = 128 + SIGKILL;

class DedupCommand : public CliTest {
 protected:
  DedupCommand() {
    // Uploads of both, of the same bytes.
    job().uploads = true;
    job().source_path_prefix = "";
    for (const char* name : {"1.jpg", "2.jpg", "3.jpg"}) {
      const AssetSpec spec = {.path = name, .content = std::string("bytes of ") + name};
      assets_.push_back(immich().add_asset(share_.alice, spec));
    }
    EXPECT_EQ(kindred({"sync"}).exit_code, 0);
    own(0, "his first.jpg");
    own(1, "his second.jpg");
    immich().query(R"(update asset set "isFavorite" = true where id = $1)", mirror(1));
  }
  void own(int number, const std::string& name) {
    immich().add_asset(share_.bob, {.path = name, .content = "bytes of " + std::to_string(number + 1) + ".jpg"});
  }
  Uuid mirror(std::size_t i) const { return Sharing::mirror_id(share_.bob, assets_[i].id); }
  ProcessResult answered(const std::string& answer, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {KINDRED_PROGRAM, "dedup"};
    words.insert(words.end(), more.begin(), more.end());
    ProcessOptions options = program_options(share_.config, share_.folder / "config.yaml");
    options.input = answer;
    return run_process(words, options);
  }

  /// A killed program's locks last until PostgreSQL has noticed.
  void wait_until_sessions_end() {
    const char* kSessions =
        "select pid, pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database()"
        " and application_name like 'kindred %' and application_name <> 'kindred fixture'";
    while (!immich().query(kSessions).empty()) {
    }
  }

  std::vector<Asset> assets_;
};

TEST_F(DedupCommand, ListsAndWritesNothingWithoutAWord) {
  const TableDigests before = digest_tables(immich().db());
  const TableDigests own_before = digest_tables(immich().db(), Tables::own);
  const std::vector<std::string> files = share_.targets_files();
  const ProcessResult dry = kindred({"dedup", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_THAT(dry.out, AllOf(HasSubstr("family\n"), ContainsRegex("1\\.jpg +20.* his first\\.jpg +same checksum"),
                             HasSubstr("left alone: favourite"),
                             HasSubstr("2 duplicates of the target's own photos: 1 to be removed, 1 left alone"),
                             Not(HasSubstr("3.jpg"))));
  EXPECT_THAT(dry.err, HasSubstr("nothing was changed"));
  const ProcessResult refused = answered("d\n");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("Remove 1 mirror and keep the target's own photos?"));
  const json report = json::parse(kindred({"dedup", "--dry-run", "--json"}).out);
  EXPECT_EQ(report.at("dry_run"), true);
  const json& family = report.at("jobs").at(0);
  EXPECT_EQ(family.at("found"), 2);
  EXPECT_EQ(family.at("to_remove"), 1);
  EXPECT_EQ(family.at("left_alone"), 1);
  EXPECT_EQ(family.at("removed"), 0);
  const json& first = family.at("duplicates").at(0);
  EXPECT_EQ(first.at("mirror"), mirror(0).str());
  EXPECT_EQ(first.at("source"), assets_[0].id.str());
  EXPECT_EQ(first.at("own_name"), "his first.jpg");
  EXPECT_EQ(first.at("by"), "checksum");
  EXPECT_TRUE(first.at("distance").is_null());
  EXPECT_EQ(family.at("duplicates").at(1).at("left_alone"), json({"favourite"}));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own_before, digest_tables(immich().db(), Tables::own)), "");
  EXPECT_EQ(files, share_.targets_files());
}

TEST_F(DedupCommand, RemovesOnYes) {
  const ProcessResult result = answered("yes\n", {"--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("his first.jpg")) << "a person sees the list also here";
  EXPECT_EQ(json::parse(result.out).at("jobs").at(0).at("removed"), 1);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("2.jpg", "3.jpg"));
  EXPECT_EQ(kindred({"sync"}).out, "family\n  nothing new\n");
  const ProcessResult again = kindred({"dedup", "--yes"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.out, HasSubstr("0 to be removed, 1 left alone"));
  immich().query(R"(update asset set "isFavorite" = false where id = $1)", mirror(1));
  EXPECT_THAT(kindred({"dedup", "--yes"}).out, HasSubstr("family: 1 mirror removed"));
  EXPECT_THAT(kindred({"dedup"}).out, HasSubstr("no duplicates of the target's own photos"));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(DedupCommand, Promise3KilledInTheMiddleItCanBeRunAgain) {
  own(2, "his third.jpg");
  const SourceSnapshot source = take_snapshot(immich().db(), share_.alice.id, {});
  for (const char* place : {"before_removal_commit", "removal_committed"}) {
    EXPECT_EQ(kindred({"dedup", "--yes"}, {{"KINDRED_KILL_AT", place}}).exit_code, kKilled) << place;
    wait_until_sessions_end();
  }
  EXPECT_EQ(kindred({"dedup", "--yes"}).exit_code, 0);
  EXPECT_EQ(kindred({"sync"}).exit_code, 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("2.jpg"));
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'duplicate'"), 2);
  EXPECT_EQ(difference(source, take_snapshot(immich().db(), share_.alice.id, {})), "");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
