// `convert-tree` and its neighbours on an installation of the predecessor's, as a person meets them: what a look costs,
// consent, exit codes, JSON.
#include <filesystem>

#include "cli/cli_test.h"
#include "support/predecessor.h"
#include "support/service.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// Bob's tree is a link to Alice's folder, and the predecessor's tables are as it left them.
class PredecessorsTree : public CliTest {
 protected:
  PredecessorsTree() : CliTest("2.7.5") {  // the newest that the predecessor worked with
    first_ = add_at("trip/1.jpg");
    add_at("2.jpg");
    install_predecessor(share_);
  }

  /// Runs the program with an answer on standard input.
  ProcessResult answered(const std::string& answer, const std::vector<std::string>& arguments) {
    ProcessOptions options = program_options(share_.config, share_.folder / "config.yaml");
    options.input = answer;
    std::vector<std::string> all = {KINDRED_PROGRAM};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_process(all, options);
  }
  ProcessResult expect(int code, const std::vector<std::string>& arguments) {
    ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  /// Rows, tables and columns of everything, ours as well, and the files of both.
  std::vector<std::string> everything() {
    std::vector<std::string> out;
    for (const Tables tables : {Tables::immich, Tables::own}) {
      for (const auto& [table, digest] : digest_tables(immich().db(), tables)) out.push_back(table + " " + digest);
    }
    for (const pg::Row row : immich().query(
             "select format('%s.%s %s', table_name, column_name, data_type) as it from information_schema.columns"
             " where table_schema = 'public' union all select indexdef from pg_indexes where schemaname = 'public'"
             " order by 1")) {
      out.push_back(row.get<std::string>("it"));
    }
    for (const auto& [path, state] : take_snapshot(immich().db(), share_.alice.id, {share_.photos.path}).files) {
      out.push_back(path + " " + state.content);
    }
    for (const std::string& file : share_.targets_files()) out.push_back(file);
    return out;
  }
  bool tree_is_link() const { return fs::is_symlink(share_.folder / "bob"); }

  Asset first_;
};

TEST_F(PredecessorsTree, DryRunsAndRefusedAnswersWriteNothing) {
  const std::vector<std::string> before = everything();
  EXPECT_THAT(expect(0, {"convert-tree", "family", "--dry-run"}).out, HasSubstr("2 originals behind"));
  EXPECT_THAT(expect(1, {"convert-tree", "family"}).err, HasSubstr("Nothing was changed"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"unshare", "family"}, {"restore", "--all"}, {"dedup"}}) {
    for (const bool asks : {false, true}) {
      std::vector<std::string> arguments = command;
      if (!asks) arguments.emplace_back("--dry-run");
      EXPECT_THAT(expect(4, arguments).err, AllOf(HasSubstr("writes nothing unasked"), HasSubstr("kindred sync")));
    }
  }
  EXPECT_EQ(everything(), before);
  EXPECT_TRUE(tree_is_link());
}

// The predecessor took "d" for delete.
TEST_F(PredecessorsTree, IsConvertedOnlyByTheWordYes) {
  for (const char* answer : {"d\n", "y\n", "Yes\n", "yes please\n", "\n", ""}) {
    const ProcessResult result = answered(answer, {"convert-tree", "family"});
    EXPECT_EQ(result.exit_code, 1) << answer;
    EXPECT_TRUE(tree_is_link()) << answer;
  }
  EXPECT_EQ(answered("yes\n", {"convert-tree", "family"}).exit_code, 0);
  EXPECT_FALSE(tree_is_link());
}

TEST_F(PredecessorsTree, IsToldAsJson) {
  const auto planned = nlohmann::json::parse(expect(0, {"convert-tree", "family", "--dry-run", "--json"}).out);
  EXPECT_EQ(planned["links"], nlohmann::json({share_.folder / "bob"}));
  EXPECT_EQ(planned["originals"], 2);
  EXPECT_EQ(planned["converted"], false);
  const auto done = nlohmann::json::parse(expect(0, {"convert-tree", "family", "--yes", "--json"}).out);
  EXPECT_EQ(done["converted"], true);
  EXPECT_EQ(done["bytes_copied"], 0);
}

TEST_F(PredecessorsTree, Promise1TheServiceRefusesItAsWell) {
  Service running(share_.config, share_.folder.path());
  ASSERT_TRUE(eventually([&] { return running.log().find("source's own folder") != std::string::npos; }))
      << running.log();
  EXPECT_TRUE(running.becomes(503));
  EXPECT_THAT(running.log(), HasSubstr("kindred convert-tree family"));
  EXPECT_EQ(share_.count("_face_sync_asset_map where job is not null"), 0);
}

// It would end the job for ever and remove nothing: the mirrors are no job's before the first cycle.
TEST_F(PredecessorsTree, Promise4IsNotUnsharedBeforeItIsTakenOver) {
  expect(4, {"sync"});  // makes our tables, and refuses the tree
  job().originals = OriginalsMode::existing;
  EXPECT_THAT(expect(4, {"unshare", "family", "--yes"}).err,
              AllOf(HasSubstr("2 mirrors"), HasSubstr("run `kindred sync --everything` once")));
  EXPECT_EQ(share_.count("_kindred_unshared"), 0);
  EXPECT_EQ(share_.mirrors(), 2);
  expect(0, {"sync"});
  expect(0, {"unshare", "family", "--yes"});
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_TRUE(fs::exists(first_.original_path)) << "promise 1";
}

// Originals would be neither unlinked nor remembered, and the next scan would import them as the target's own.
TEST_F(PredecessorsTree, Promise4IsRefusedWhereExistingStillStandsAfterTheConversion) {
  job().originals = OriginalsMode::existing;
  expect(0, {"sync"});
  expect(0, {"convert-tree", "family", "--yes"});
  const auto says = AllOf(HasSubstr("it was converted"), HasSubstr("remove `originals: existing`"));
  EXPECT_THAT(expect(4, {"sync"}).out, says);
  EXPECT_THAT(expect(4, {"plan"}).out, says);
  EXPECT_THAT(expect(4, {"unshare", "family", "--yes"}).err, says);
  EXPECT_THAT(expect(1, {"doctor"}).out, says);
  EXPECT_EQ(share_.mirrors(), 2);
  job().originals = OriginalsMode::automatic;
  expect(0, {"sync"});
  expect(0, {"unshare", "family", "--yes"});
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
