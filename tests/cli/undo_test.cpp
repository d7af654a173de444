// `unshare` and `restore` as a person meets them: counts, consent, exit codes, JSON.
#include <filesystem>

#include "cli/cli_test.h"
#include "pg/advisory_lock.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Undo : public CliTest {
 protected:
  Undo() {
    first_ = add_at("1.jpg"), second_ = add_at("2.jpg");
    expect(0, {"sync"});
  }
  ProcessResult expect(int code, const std::vector<std::string>& arguments) {
    ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  void delete_mirror_of(const Asset& asset) {
    immich().query("delete from asset where id = $1", Sharing::mirror_id(share_.bob, asset.id));
  }
  static nlohmann::json json(const ProcessResult& result) { return nlohmann::json::parse(result.out); }

  Asset first_, second_;
};

TEST_F(Undo, UnshareAsksCountsAndStands) {
  const TableDigests before = digest_tables(immich().db());
  const auto files = share_.targets_files();
  EXPECT_THAT(expect(0, {"unshare", "family", "--dry-run"}).err, HasSubstr("2 mirrors"));
  EXPECT_THAT(expect(1, {"unshare", "family"}).err, HasSubstr("Nothing was changed")) << "no answer is no";
  EXPECT_EQ(json(expect(0, {"unshare", "family", "--dry-run", "--json"}))["removed"]["mirrors"], 2);
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(share_.targets_files(), files);

  write_file(share_.shared.path + "hers.txt", "not Kindred's");
  const nlohmann::json done = json(expect(0, {"unshare", "family", "--yes", "--json"}));
  EXPECT_EQ(done["done"], true);
  EXPECT_EQ(done["kept"]["file_names"], nlohmann::json({"hers.txt"}));
  EXPECT_EQ(done["removed"]["files"], files.size());
  EXPECT_EQ(share_.count("asset"), 2);

  const ProcessResult refused = expect(4, {"sync"});
  EXPECT_THAT(refused.out, HasSubstr("--share-again family"));
  EXPECT_THAT(expect(4, {"verify"}).out, HasSubstr("was unshared"));
  EXPECT_THAT(expect(0, {"status"}).out, HasSubstr("It was unshared at"));
  std::filesystem::remove(share_.shared.path + "hers.txt");
  expect(0, {"sync", "--share-again", "family"});
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(Undo, UnshareKeepSaysWhatStaysAndWhatItCosts) {
  share_.config.jobs.front().originals = OriginalsMode::symlink;
  const Asset third = add_at("3.jpg");
  expect(0, {"sync"});
  const ProcessResult dry = expect(0, {"unshare", "family", "--keep", "--dry-run"});
  EXPECT_THAT(dry.err, HasSubstr("family: would be kept as the target's own\n  3 photos, with everything on them\n"));
  EXPECT_THAT(dry.err, HasSubstr("1 symbolic link becomes a copy, "));
  EXPECT_THAT(dry.err, HasSubstr("0 mirrors and 0 people"));
  const nlohmann::json plan = json(expect(0, {"unshare", "family", "--keep", "--dry-run", "--json"}));
  EXPECT_EQ(plan["kept"]["mirrors"], 3);
  EXPECT_EQ(plan["kept"]["copies"], 1);
  EXPECT_EQ(plan["kept"]["copy_bytes"], std::filesystem::file_size(third.original_path));
  EXPECT_GT(plan["kept"]["free_bytes"], 0);
  EXPECT_EQ(plan["removed"]["mirrors"], 0);
  EXPECT_EQ(plan["removed"]["files"], 0);
  const auto files = share_.targets_files();
  EXPECT_THAT(expect(0, {"unshare", "family", "--keep", "--yes"}).out, HasSubstr("family: kept as the target's own"));
  EXPECT_EQ(share_.targets_files(), files);
  EXPECT_EQ(share_.count("asset"), 6);
  EXPECT_EQ(share_.mirrors(), 0);
  expect(0, {"sync", "--share-again", "family"});
  EXPECT_EQ(share_.count("asset"), 6);
  EXPECT_THAT(wrong(), IsEmpty());
}

// As a disk's own lost+found is for all but root: no fault of the program, and no reason to stop.
TEST_F(Undo, UnshareAndVerifyPassOverAFolderThatMayNotBeRead) {
  namespace fs = std::filesystem;
  fs::permissions(share_.folder.path(), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  fs::permissions(share_.shared.path, fs::perms::all);
  const std::string closed = share_.shared.path + "lost+found";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::none);
  ProcessOptions options = program_options(share_.config, share_.folder / "config.yaml");
  options.user = "postgres";  // where this is root, who reads everything: the one other user who can reach the database
  options.folder = "/";
  const ProcessResult plan = run_process({KINDRED_PROGRAM, "unshare", "family", "--dry-run", "--json"}, options);
  const ProcessResult verify = run_process({KINDRED_PROGRAM, "verify"}, options);
  fs::permissions(closed, fs::perms::owner_all);
  if (plan.exit_code >= 126) GTEST_SKIP() << "user postgres cannot start the program here: " << plan.err;
  EXPECT_EQ(plan.exit_code, 0) << plan.out << plan.err;
  EXPECT_THAT(plan.err, HasSubstr("1 folder in the tree: could not be read"));
  EXPECT_EQ(json(plan)["kept"]["unread_folders"], 1);
  EXPECT_EQ(verify.exit_code, 0) << verify.out << verify.err;
  EXPECT_THAT(verify.out, HasSubstr("1 folder could not be read"));
}

TEST_F(Undo, UnshareKnowsJobsThatAreNoLongerConfigured) {
  job().name = "renamed";
  const ProcessResult status = expect(0, {"status"});
  EXPECT_THAT(status.out, HasSubstr("job family: It is no longer in the configuration"));
  EXPECT_THAT(status.out, HasSubstr("kindred unshare family"));
  EXPECT_THAT(expect(2, {"unshare", "nobody", "--yes"}).err, HasSubstr("jobs are: family"));
  expect(0, {"unshare", "family", "--yes"});
  EXPECT_THAT(expect(2, {"unshare", "family", "--yes"}).err, HasSubstr("nothing of it is left"));
  EXPECT_THAT(expect(0, {"status"}).out, Not(HasSubstr("family")));
  expect(0, {"sync"});
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(Undo, UnshareLeavesAJobAloneThatIsWorkedOn) {
  const auto lock = pg::AdvisoryLock::try_take(share_.config.database, "job family");
  EXPECT_THAT(expect(1, {"unshare", "family", "--yes"}).err, HasSubstr("another instance is working on job family"));
  EXPECT_EQ(share_.mirrors(), 2);
}

// A name from the configuration is printed as one word of the command that a person copies.
TEST_F(Undo, CommandsAreQuotedForAShell) {
  job().name = "all photos; rm -rf x";
  expect(0, {"sync"});
  const auto names_it = HasSubstr("--share-again 'all photos; rm -rf x'");
  EXPECT_THAT(expect(0, {"unshare", "all photos; rm -rf x", "--yes"}).out, names_it);
  EXPECT_THAT(expect(4, {"sync"}).out, names_it);
  EXPECT_THAT(expect(0, {"status"}).out, names_it);
  EXPECT_THAT(expect(2, {"restore", "1.jpg x"}).err, HasSubstr("restore --asset '1.jpg x'"));
}

TEST_F(Undo, RestoreAsksAndTheStatusListsTombstones) {
  delete_mirror_of(first_);
  expect(0, {"sync"});
  EXPECT_THAT(expect(0, {"status"}).out, HasSubstr("Z  1.jpg\n"));
  EXPECT_EQ(json(expect(0, {"status", "--json"}))["jobs"][0]["tombstone_list"][0]["file_name"], "1.jpg");
  for (int i = 10; i < 32; ++i) add_at(std::to_string(i) + ".jpg");
  expect(0, {"sync"});
  immich().query("delete from asset where \"ownerId\" = $1 and id <> $2", share_.bob.id,
                 Sharing::mirror_id(share_.bob, second_.id));
  EXPECT_THAT(expect(1, {"sync"}).out, HasSubstr("22 of 23 photos are gone from the target's account"));
  EXPECT_THAT(expect(1, {"status"}).out, HasSubstr("kindred sync --release family"));
  EXPECT_THAT(expect(0, {"sync", "--release", "family", "--yes"}).err,
              HasSubstr("22 mirrors would count as deleted by the target"));
  EXPECT_THAT(expect(0, {"status"}).out, HasSubstr("and 3 more: kindred status --tombstones\n"));
  EXPECT_EQ(json(expect(0, {"status", "--json", "--tombstones"}))["jobs"][0]["tombstone_list"].size(), 23u);

  EXPECT_THAT(expect(2, {"restore"}).err, HasSubstr("restore needs to know what"));
  EXPECT_THAT(expect(1, {"restore", "--asset", "2.jpg", "--yes"}).err, HasSubstr("no target deleted such a photo"));
  EXPECT_THAT(expect(0, {"restore", "--asset", "1.jpg", "--dry-run"}).err, HasSubstr("1 photo\n"));
  expect(1, {"restore", "--asset", "1.jpg"});
  EXPECT_EQ(share_.count("_face_sync_skipped"), 23);
  EXPECT_EQ(json(expect(0, {"restore", "--asset", "1.jpg", "--yes", "--json"}))["restored"]["photos"], 1);
  EXPECT_EQ(json(expect(0, {"restore", "--all", "--yes", "--json"}))["restored"]["photos"], 22);
  expect(0, {"sync"});
  EXPECT_EQ(share_.mirrors(), 24);
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_THAT(expect(0, {"restore", "family", "--yes"}).out, HasSubstr("nothing to restore"));
}

TEST_F(Undo, ReleaseAsksCountsAndStands) {
  for (int i = 10; i < 38; ++i) add_at(std::to_string(i) + ".jpg");
  expect(0, {"sync"});
  immich().query("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = $1", share_.alice.id);
  EXPECT_THAT(expect(1, {"sync"}).out, HasSubstr("held back: 30 of 30 photos"));

  const TableDigests before = digest_tables(immich().db());
  const ProcessResult asked = expect(1, {"sync", "--release", "family"});
  EXPECT_THAT(asked.err, HasSubstr("30 mirrors would be removed, with their files"));
  EXPECT_THAT(asked.err, HasSubstr("and 25 more"));
  EXPECT_THAT(asked.err, HasSubstr("Nothing was changed")) << "no answer is no";
  EXPECT_THAT(expect(0, {"sync", "--release", "family", "--dry-run"}).err, HasSubstr("30 mirrors"));
  const nlohmann::json dry = json(expect(0, {"sync", "--release", "family", "--dry-run", "--json"}));
  EXPECT_EQ(dry, (nlohmann::json{{"exit_code", 0}, {"done", false}, {"would_remove", 30}}));
  EXPECT_THAT(expect(2, {"sync", "--release", "nobody", "--yes"}).err, HasSubstr("there is no job nobody"));
  EXPECT_THAT(expect(2, {"sync", "--yes"}).err, HasSubstr("asks nothing"));
  EXPECT_THAT(expect(2, {"sync", "--release", "family", "--job", "other", "--yes"}).err, HasSubstr("two jobs"));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");

  EXPECT_THAT(expect(0, {"sync", "--release", "family", "--yes"}).out,
              "family\n  removed 30 photos no longer shared\n");
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_THAT(expect(0, {"sync", "--release", "family"}).err, HasSubstr("nothing is held back"));
}

}  // namespace
}  // namespace kindred::support
