// The target's phone follows the account while Kindred works: nothing may stop it, and it must miss nothing.
#include "support/phone.h"

#include <stop_token>
#include <thread>

#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class PhoneTest : public SyncTest {
 protected:
  void expect_known() {
    phone_.let_time_pass();
    EXPECT_EQ(phone_.sync(), "");
    EXPECT_THAT(phone_.differences(), IsEmpty());
  }

  Phone phone_{share_.immich, share_.database.config(), share_.bob};
};

TEST_F(PhoneTest, LearnsOfAllThatIsSharedFollowedAndRemoved) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  const Asset both = add({.path = "both.jpg", .faces = {{.person = anna.id}, {.person = ben.id}}, .edits = {"crop"}});
  const Asset one = add({.path = "one.jpg", .faces = {{.person = ben.id}}});
  immich().add_stack(share_.alice, {both.id, one.id});
  sync();
  expect_known();
  run("update asset_face set :\"face_person\" = " + quoted(anna.id) + " where id = " + quoted(one.face_ids[0]));
  run("update person set name = 'Anne' where :\"person_id\" = " + quoted(anna.id));
  run("delete from asset_face where id = " + quoted(both.face_ids[1]));
  sync();
  expect_known();
  trash(both);
  sync();
  expect_known();
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  expect_known();
}

// A row's updateId is older than its commit. Of two batches at a time the later one's rows were acknowledged first, and
// the phone never asked for the other's again.
TEST_F(PhoneTest, MissesNothingOfBatchesThatCommitWhileItFollows) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  std::vector<AssetSpec> specs(300);
  for (AssetSpec& spec : specs) {
    spec.library = share_.photos;
    spec.faces = {{.person = anna.id}};
  }
  immich().add_assets(share_.alice, specs);
  share_.config.workers = 4;
  share_.config.batch_size = 10;
  std::string stopped_by;
  std::jthread follower([&](const std::stop_token& ended) {
    while (!ended.stop_requested() && stopped_by.empty()) stopped_by = phone_.sync();
  });
  EXPECT_EQ(sync().totals.assets, 300);
  follower.request_stop();
  follower.join();
  EXPECT_EQ(stopped_by, "");
  expect_known();
}

}  // namespace
}  // namespace kindred::support
