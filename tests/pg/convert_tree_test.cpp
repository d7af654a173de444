// From a directory link into the source's folder to a real tree, and the mode that keeps the link.

#include <filesystem>
#include <fstream>

#include "commands/undo/unshare.h"
#include "files/swap.h"
#include "pg/sync_test.h"
#include "support/predecessor.h"
#include "support/tree_conversion.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

class ConvertTree : public SyncTest {
 protected:
  ConvertTree() : SyncTest("2.7.5") {}  // the newest that the predecessor worked with

  void install() {
    photo_ = add_at("trip/day 1/1.jpg");
    other_ = add_at("2.jpg");
    unshared_ = share_.photos.path + "not imported.txt";
    std::ofstream(unshared_) << "Alice's";
    install_predecessor(share_);
  }
  sync::TreeConversion plan() { return sync::plan_tree_conversion(share_.config, job()); }
  sync::TreeConversion convert() {
    sync::Progress quiet;
    return convert_tree(share_.config, job(), quiet);
  }
  std::string tree() const { return share_.shared.path.substr(0, share_.shared.path.size() - 1); }

  Asset photo_, other_;
  std::string unshared_;
};

TEST_F(ConvertTree, GivesEachMirrorAHardLinkAndNothingElse) {
  install();
  const SourceSnapshot before = source();
  EXPECT_THAT(plan().links, ElementsAre(tree()));
  EXPECT_TRUE(fs::is_symlink(tree())) << "a plan changes nothing";
  const sync::TreeConversion done = convert();
  EXPECT_EQ(done.originals, 2);
  EXPECT_EQ(done.missing, 0);
  EXPECT_FALSE(fs::is_symlink(tree()));
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("2.jpg", "trip/day 1/1.jpg"));
  EXPECT_TRUE(fs::equivalent(tree() + "/2.jpg", other_.original_path));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2);
  EXPECT_EQ(difference(before, source()), "");
  EXPECT_THAT(Sharing::files_in(share_.folder.path()), testing::Not(testing::Contains(HasSubstr(".kindred-tree"))));
}

TEST_F(ConvertTree, Promise1TheTargetsDeletionThenReachesOnlyItsOwnName) {
  install();
  convert();
  fs::remove(tree() + "/2.jpg");  // as Immich does for good
  EXPECT_TRUE(fs::exists(other_.original_path));
}

TEST_F(ConvertTree, ReplacesALinkInsideARealTree) {
  install();
  fs::remove(tree());
  fs::create_directory(tree());
  fs::create_directory_symlink(share_.photos.path + "trip", tree() + "/trip");
  fs::create_hard_link(other_.original_path, tree() + "/2.jpg");
  EXPECT_THROW(sync(), Error) << "it would note the source's own file as a hard link of ours";
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed is not null"), 0);
  EXPECT_THAT(plan().links, ElementsAre(tree() + "/trip"));
  EXPECT_EQ(convert().originals, 1);
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("2.jpg", "trip/day 1/1.jpg"));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2) << "also the one that was real before";
}

TEST_F(ConvertTree, TellsWhatIsMissingAndWhatAScanImported) {
  install();
  fs::remove(other_.original_path);
  AssetSpec spec;
  spec.library = share_.shared;
  spec.path = "not imported.txt";
  immich().add_asset(share_.bob, spec);
  const sync::TreeConversion planned = plan();
  EXPECT_EQ(planned.missing, 1);
  EXPECT_THAT(planned.examples, ElementsAre("2.jpg"));
  EXPECT_EQ(planned.strangers, 1);
  EXPECT_TRUE(convert().is_converted);
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("trip/day 1/1.jpg"));
}

TEST_F(ConvertTree, RefusesALinkAboveTheTree) {
  install();
  fs::remove(tree());
  fs::create_directory_symlink(share_.photos.path, share_.folder / "above");
  job().target_path_prefix = share_.folder / "above/trip/";
  try {
    plan();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), HasSubstr("a link above it"));
  }
}

TEST_F(ConvertTree, Promise3RunsAgainAfterAnyCrash) {
  install();
  // Killed while it was building.
  fs::create_directories(share_.folder / ".kindred-tree-bob/stale");
  std::ofstream(share_.folder / ".kindred-tree-bob/stale/1.jpg") << "left";
  EXPECT_TRUE(convert().is_converted);
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("2.jpg", "trip/day 1/1.jpg"));
  // Killed after the exchange of names: the old link waits beside the tree, nothing is recorded yet.
  fs::create_directory_symlink(share_.photos.path, share_.folder / ".kindred-tree-bob");
  immich().query("update _face_sync_asset_map set placed = null");
  EXPECT_TRUE(convert().is_converted);
  EXPECT_FALSE(fs::is_symlink(share_.folder / ".kindred-tree-bob"));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2);
  EXPECT_TRUE(fs::exists(photo_.original_path));
}

// Killed between the two renames of a file system without an exchange of names: link and tree are both aside.
TEST_F(ConvertTree, Promise3RunsAgainWhereTheLinkWasSetAside) {
  install();
  fs::create_directories(share_.folder / ".kindred-tree-bob/trip");
  fs::rename(tree(), share_.folder / ".kindred-aside-.kindred-tree-bob");
  EXPECT_THAT(plan().links, ElementsAre(tree()));
  EXPECT_EQ(plan().originals, 2);
  EXPECT_FALSE(fs::exists(fs::symlink_status(tree()))) << "a plan changes nothing";
  EXPECT_TRUE(convert().is_converted);
  EXPECT_THAT(Sharing::files_in(share_.folder.path()), testing::Not(testing::Contains(HasSubstr(".kindred-"))));
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("2.jpg", "trip/day 1/1.jpg"));
}

TEST_F(ConvertTree, Promise3RunsAgainWhereALinkInTheTreeWasSetAside) {
  install();
  fs::remove(tree());
  fs::create_directory(tree());
  fs::create_hard_link(other_.original_path, tree() + "/2.jpg");
  fs::create_directory(tree() + "/.kindred-tree-trip");
  fs::create_directory_symlink(share_.photos.path + "trip", tree() + "/.kindred-aside-.kindred-tree-trip");
  EXPECT_THAT(plan().links, ElementsAre(tree() + "/trip"));
  EXPECT_TRUE(convert().is_converted);
  EXPECT_THAT(Sharing::files_in(tree()), ElementsAre("2.jpg", "trip/day 1/1.jpg"));
  EXPECT_TRUE(fs::exists(photo_.original_path));
}

/// Writes into a file of the new tree once the last of two is placed.
class Meddler : public sync::Progress {
 public:
  explicit Meddler(std::string path) : path_(std::move(path)) {}
  void advance(std::int64_t /*done*/) override {
    if (++placed_ == 2) write_file(path_, "not Alice's picture");
  }

 private:
  std::string path_;
  int placed_ = 0;
};

TEST_F(ConvertTree, KeepsTheLinkWhereAFileDiffersFromTheSources) {
  install();
  job().originals = OriginalsMode::copy;
  Meddler meddler(share_.folder / ".kindred-tree-bob/2.jpg");
  try {
    convert_tree(share_.config, job(), meddler);
    FAIL() << "the files were not compared";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("2.jpg differs from the source's; the tree is as it was"));
  }
  EXPECT_TRUE(fs::is_symlink(tree()));
  EXPECT_FALSE(fs::exists(share_.folder / ".kindred-tree-bob"));
}

TEST_F(ConvertTree, KeepsTheLinkWhereAFileCannotBePlaced) {
  install();
  // Another file system has no room for hard links of this one.
  job().originals = OriginalsMode::reflink;
  if (const auto done = [&]() -> std::optional<sync::TreeConversion> {
        try {
          return convert();
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), HasSubstr("the tree is as it was"));
          return std::nullopt;
        }
      }();
      done) {
    GTEST_SKIP() << "this file system knows reflinks";
  }
  EXPECT_TRUE(fs::is_symlink(tree()));
  EXPECT_FALSE(fs::exists(share_.folder / ".kindred-tree-bob"));
}

TEST_F(ConvertTree, KeepsWhatIsRightWhereASecondLinkCannotBeReplaced) {
  add_at("zoo/3.jpg");
  install();
  fs::remove(tree());
  fs::create_directory(tree());
  fs::create_hard_link(other_.original_path, tree() + "/2.jpg");
  fs::create_directory_symlink(share_.photos.path + "trip", tree() + "/trip");
  fs::create_directory_symlink(share_.photos.path + "zoo", tree() + "/zoo");
  files::Syscalls second_fails = files::Syscalls::real();
  second_fails.renameat2 = [](int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    static int calls = 0;
    if (++calls == 2) {
      errno = EACCES;
      return -1;
    }
    return files::Syscalls::real().renameat2(from_folder, from, to_folder, to, flags);
  };
  sync::Progress quiet;
  EXPECT_THROW(convert_tree(share_.config, job(), quiet, second_fails), Error);
  EXPECT_NE(fs::is_symlink(tree() + "/trip"), fs::is_symlink(tree() + "/zoo")) << "one was replaced, one is left";
  EXPECT_THAT(Sharing::files_in(share_.folder.path()), testing::Not(testing::Contains(HasSubstr(".kindred-tree"))));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2) << "also what was replaced";
  EXPECT_EQ(convert().originals, 1);
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 3);
}

/// A file system without an exchange of names.
TEST(ReplaceLink, GoesInTwoStepsWhereNamesCannotBeExchanged) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "source");
  fs::create_directory(folder / "made");
  fs::create_directory_symlink(folder / "source", folder / "tree");
  files::Syscalls none = files::Syscalls::real();
  none.renameat2 = [](int, const char*, int, const char*, unsigned) {
    errno = EINVAL;
    return -1;
  };
  files::replace_link(folder / "tree", folder / "made", none);
  EXPECT_TRUE(fs::is_directory(fs::symlink_status(folder / "tree")));
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder / "made")));
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder / ".kindred-aside-made")));
  EXPECT_TRUE(fs::exists(folder / "source"));
}

TEST(ReplaceLink, BringsBackALinkThatACrashSetAside) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "source");
  fs::create_directory_symlink(folder / "source", folder / ".kindred-aside-made");
  files::restore_link(folder / "tree", folder / "made");
  EXPECT_TRUE(fs::is_symlink(folder / "tree"));
}

/// `originals: existing` keeps the link: nothing in the tree is made, renamed or unlinked.
class ExistingOriginals : public ConvertTree {
 protected:
  ExistingOriginals() {
    install();
    job().originals = OriginalsMode::existing;
  }
};

TEST_F(ExistingOriginals, AreFollowedAndWarnedOfAtEachStart) {
  const SourceSnapshot before = source();
  const Asset late = add_at("late.jpg");
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 1);
  EXPECT_THAT(report.warnings, testing::Contains(testing::Field(&status::Warning::code, "originals_existing")));
  EXPECT_EQ(share_.value("select placed from _face_sync_asset_map where source_asset_id = '" + late.id.str() + "'"),
            "existing");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  const SourceSnapshot after = source();
  for (const auto& [path, state] : before.files) EXPECT_EQ(after.files.at(path), state) << path;
}

TEST_F(ExistingOriginals, Promise1StayWhenTheirMirrorsGo) {
  sync();
  immich().query("update asset set \"deletedAt\" = now(), status = 'trashed' where id = $1", other_.id);
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_TRUE(fs::exists(other_.original_path)) << "the row is the mirror's, the file Alice's";
}

// A 'tree' entry that waits is of a tree that was real: it is no less to be unlinked because the tree is closed now.
TEST_F(ExistingOriginals, Promise4NeverForgetWhatWaitsToBeUnlinked) {
  sync();
  immich().query("insert into _kindred_unlink (job, folder, path) values ('family', 'tree', '2.jpg')");
  immich().query("update asset set \"deletedAt\" = now(), status = 'trashed' where id = $1", photo_.id);
  sync();
  EXPECT_EQ(share_.value("select string_agg(path, ',') from _kindred_unlink"), "2.jpg")
      << "and nothing of the source's own is noted";
  EXPECT_TRUE(fs::exists(other_.original_path));
}

// The record knows how each original was placed, so the configuration need not say it.
TEST_F(ExistingOriginals, Promise4AreUnsharedWithoutTheirJobsSection) {
  sync();
  const SourceSnapshot before = source();
  share_.config.jobs.clear();
  sync::Progress quiet;
  sync::Unshare unshare(share_.config, "family", quiet);
  EXPECT_EQ(unshare.plan().mirrors, 2);
  unshare.run(false);
  EXPECT_EQ(share_.count("asset where \"ownerId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_EQ(difference(before, source()), "");
}

TEST_F(ExistingOriginals, Promise3AreUnsharedAgainAfterAKillThatLeftNoMirror) {
  sync();
  share_.config.jobs.clear();
  immich().query("insert into _kindred_unshared (job) values ('family')");
  immich().query("delete from asset where \"ownerId\" = $1", share_.bob.id);
  immich().query("delete from _face_sync_asset_map");
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_EQ(share_.count("_kindred_unshared where ended_at is not null"), 1);
  EXPECT_TRUE(fs::exists(other_.original_path));
}

TEST_F(ExistingOriginals, Promise4AreUnsharedWhileTheirDiskIsAway) {
  sync();
  fs::rename(share_.folder / "alice", share_.folder / "away");
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  fs::rename(share_.folder / "away", share_.folder / "alice");
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_TRUE(fs::exists(other_.original_path));
}

TEST_F(ExistingOriginals, FollowAMove) {
  sync();
  fs::rename(other_.original_path, share_.photos.path + "moved.jpg");
  immich().query("update asset set \"originalPath\" = $1 where id = $2", share_.photos.path + "moved.jpg", other_.id);
  sync();
  EXPECT_EQ(share_.count("asset where \"originalPath\" = '" + share_.shared.path + "moved.jpg'"), 1);
  EXPECT_TRUE(fs::exists(share_.photos.path + "moved.jpg"));
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(ExistingOriginals, AreAFaultWhereTheTreeDoesNotShowThem) {
  fs::remove(tree());
  fs::create_directory_symlink(share_.photos.path + "trip", tree());
  const Asset late = add_at("late.jpg");
  EXPECT_THAT(sync(), HasOneFault(late, "not_in_tree"));
}

}  // namespace
}  // namespace kindred::support
