// `convert-tree` that is killed leaves the link or the real tree, nothing between, and can be run again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "support/predecessor.h"
#include "support/program.h"
#include "support/snapshot.h"
#include "support/tree_conversion.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ConvertTreeKilledAt : public testing::TestWithParam<std::string> {
 protected:
  ConvertTreeKilledAt() {
    for (const char* path : {"trip/1.jpg", "2.jpg"}) {
      AssetSpec spec;
      spec.library = share_.photos;
      spec.path = path;
      share_.immich.add_asset(share_.alice, spec);
    }
    install_predecessor(share_);
  }
  int convert(const Variables& more = {}) const {
    return run_kindred(share_.config, share_.folder / "config.yaml", {"convert-tree", "family", "--yes"}, more)
        .exit_code;
  }
  SourceSnapshot source() { return take_snapshot(share_.immich.db(), share_.alice.id, {share_.photos.path}); }

  Sharing share_{1, Cluster::shared(), "2.7.5"};  // the newest that the predecessor worked with
};

INSTANTIATE_TEST_SUITE_P(Tree, ConvertTreeKilledAt, testing::Values("tree_built", "tree_link_replaced"),
                         [](const auto& tested) { return tested.param; });

TEST_P(ConvertTreeKilledAt, Promise3IsFinishedByTheNextRun) {
  const SourceSnapshot before = source();
  ASSERT_EQ(convert({{"KINDRED_KILL_AT", GetParam()}}), 128 + SIGKILL);
  EXPECT_TRUE(fs::exists(share_.shared.path + "2.jpg")) << "Immich finds the mirrors at every moment";
  EXPECT_EQ(convert(), 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("2.jpg", "trip/1.jpg"));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2);
  EXPECT_FALSE(fs::exists(fs::symlink_status(share_.folder / ".kindred-tree-bob")));
  EXPECT_EQ(difference(before, source()), "");
}

/// A file system without an exchange of names, where the link is away for a moment.
class ConvertTreeInTurn : public ConvertTreeKilledAt {
 protected:
  void convert_here(const std::string& kill_at) {
    static files::Syscalls none = files::Syscalls::real();
    none.renameat2 = [](int, const char*, int, const char*, unsigned) {
      errno = EINVAL;
      return -1;
    };
    ::setenv("KINDRED_KILL_AT", kill_at.c_str(), 1);
    sync::Progress quiet;
    convert_tree(share_.config, share_.config.jobs.front(), quiet, none);
    ::_exit(0);
  }
};

INSTANTIATE_TEST_SUITE_P(Tree, ConvertTreeInTurn,
                         testing::Values("tree_built", "tree_link_aside", "tree_link_replaced"),
                         [](const auto& tested) { return tested.param; });

TEST_P(ConvertTreeInTurn, Promise3IsFinishedByTheNextRun) {
  const SourceSnapshot before = source();
  // A fork of this process, in which no kill point has been asked for yet.
  EXPECT_EXIT(convert_here(GetParam()), testing::KilledBySignal(SIGKILL), "");
  const ProcessResult look =
      run_kindred(share_.config, share_.folder / "config.yaml", {"convert-tree", "family", "--dry-run"});
  EXPECT_EQ(look.exit_code, 0) << look.err;
  EXPECT_EQ(convert(), 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("2.jpg", "trip/1.jpg"));
  EXPECT_EQ(share_.count("_face_sync_asset_map where placed = 'hardlink'"), 2);
  for (const auto& entry : fs::directory_iterator(share_.folder.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".kindred-")) << entry.path();
  }
  EXPECT_EQ(difference(before, source()), "");
}

}  // namespace
}  // namespace kindred::support
