// `kindred plan` and `kindred explain` as a person and a script meet them.
#include <filesystem>

#include "cli/cli_test.h"

namespace kindred::support {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class PlanCommand : public CliTest {};

TEST_F(PlanCommand, SaysWhatSyncThenDoesAndWritesNothing) {
  const Asset asset = add_at("a/1.jpg");
  std::filesystem::remove_all(job().target_path_prefix);  // a cycle would make the tree
  const TableDigests before = digest_tables(immich().db());
  const ProcessResult planned = kindred({"plan"});
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out, AllOf(HasSubstr("family\n"), HasSubstr("add 1 photo\n"),
                                 HasSubstr("1.jpg\n      new: ready, and part of the job\n")));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty()) << "no table of ours either";
  EXPECT_THAT(share_.targets_files(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(job().target_path_prefix));
  EXPECT_EQ(kindred({"sync"}).exit_code, 0);
  EXPECT_EQ(kindred({"plan"}).out, "family\n  nothing to do\n");
}

TEST_F(PlanCommand, PrintsTheCountsOfSyncAsJson) {
  add_at("a/1.jpg");
  const Asset bad = add_at("a/bad.jpg");
  std::filesystem::remove(bad.files.at("preview"));
  const ProcessResult result = kindred({"plan", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const json plan = json::parse(result.out).at("jobs").at(0);
  EXPECT_EQ(plan.at("job"), "family");
  EXPECT_EQ(plan.at("nothing_to_do"), false);
  EXPECT_EQ(plan.at("faults").at(0).at("reason"), "preview_missing");
  const json done = json::parse(kindred({"sync", "--json"}).out).at("jobs").at(0).at("steps");
  ASSERT_EQ(plan.at("steps").size(), done.size());
  for (std::size_t i = 0; i < done.size(); ++i) {
    EXPECT_EQ(plan.at("steps")[i].at("name"), done[i].at("name"));
    EXPECT_EQ(plan.at("steps")[i].at("count"), done[i].at("count")) << done[i];
  }
}

TEST_F(PlanCommand, RefusesWhatSyncRefuses) {
  std::filesystem::remove(immich().media_root() + "/thumbs/.immich");
  const ProcessResult result = kindred({"plan"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, HasSubstr(".immich"));
}

class ExplainCommand : public CliTest {};

TEST_F(ExplainCommand, TellsWhyInSentencesAndAsJson) {
  const Asset asset = add_at("a/1.jpg");
  const ProcessResult before = kindred({"explain", "1.jpg"});
  EXPECT_EQ(before.exit_code, 0) << before.err;
  EXPECT_THAT(before.out, AllOf(HasSubstr("of Alice, in the library Alice's photos: " + asset.original_path),
                                HasSubstr("  job family: to_be_mirrored\n    It is ready and part of the job")));
  EXPECT_EQ(kindred({"sync"}).exit_code, 0);
  const ProcessResult after = kindred({"explain", asset.id.str(), "--json"});
  const json found = json::parse(after.out);
  EXPECT_EQ(found.at("matches"), 1);
  const json& in_job = found.at("assets").at(0).at("jobs").at(0);
  EXPECT_EQ(in_job.at("sharing"), "mirrored");
  EXPECT_EQ(in_job.at("mirror"), Sharing::mirror_id(share_.bob, asset.id).str());
}

TEST_F(ExplainCommand, EndsWithOneWhereNothingIsMeant) {
  add_at("a/1.jpg");
  const ProcessResult result = kindred({"explain", "no such.jpg"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("'no such.jpg'"), HasSubstr("fix: ")));
}

}  // namespace
}  // namespace kindred::support
