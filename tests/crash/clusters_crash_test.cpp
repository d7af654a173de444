// A cycle that is killed while people move into the source's cluster group is finished by the next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "support/mirrors.h"
#include "support/program.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class ClustersKilled : public testing::Test {
 protected:
  ClustersKilled() : anna_(share_.immich.add_person(share_.alice, "Anna")) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.faces = {{.person = anna_.id}};
    share_.immich.add_asset(share_.alice, spec);
  }
  int sync(const Variables& more = {}) const {
    return run_kindred(share_.config, share_.folder / "config.yaml", {"sync"}, more).exit_code;
  }

  Sharing share_{1, Cluster::shared(), "3.3.0"};
  Person anna_;
};

TEST_F(ClustersKilled, Promise3PeopleAreOneAfterTheNextRun) {
  ASSERT_EQ(sync(), 0);
  share_.immich.query(R"(update person_group set "clusterGroupId" = $1 where "clusterGroupId" = $2)",
                      share_.alice.cluster_group_id, share_.bob.cluster_group_id);
  share_.immich.query(R"(update "user" set "clusterGroupId" = $1 where id = $2)", share_.alice.cluster_group_id,
                      share_.bob.id);
  ASSERT_EQ(sync({{"KINDRED_KILL_AT", "people_joined"}}), 128 + SIGKILL);
  EXPECT_EQ(sync(), 0);
  EXPECT_EQ(share_.count("person_group"), 1);
  EXPECT_THAT(judge(share_.immich, share_.config, share_.config.jobs[0]), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
