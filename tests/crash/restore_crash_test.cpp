// `restore` that is killed has changed nothing, and can be run again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "support/eventually.h"
#include "support/program.h"
#include "support/sharing.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

TEST(RestoreKilled, Promise3BeforeItsCommitIsRunAgain) {
  Sharing share;
  AssetSpec spec;
  spec.library = share.photos;
  spec.path = "1.jpg";
  const Asset photo = share.immich.add_asset(share.alice, spec);
  const auto kindred = [&](const std::vector<std::string>& arguments, const Variables& more = {}) {
    return run_kindred(share.config, share.folder / "config.yaml", arguments, more).exit_code;
  };
  ASSERT_EQ(kindred({"sync"}), 0);
  share.immich.query("delete from asset where id = $1", Sharing::mirror_id(share.bob, photo.id));
  ASSERT_EQ(kindred({"sync"}), 0);
  const TableDigests before = digest_tables(share.immich.db(), Tables::own);
  EXPECT_EQ(kindred({"restore", "--asset", "1.jpg", "--yes"}, {{"KINDRED_KILL_AT", "before_restore_commit"}}),
            128 + SIGKILL);
  EXPECT_EQ(difference(before, digest_tables(share.immich.db(), Tables::own)), "");
  EXPECT_TRUE(eventually([&] {
    return kindred({"restore", "--asset", "1.jpg", "--yes"}) == 0;
  })) << "PostgreSQL frees the killed program's lock";
  EXPECT_EQ(kindred({"sync"}), 0);
  EXPECT_EQ(share.mirrors(), 1);
}

}  // namespace
}  // namespace kindred::support
