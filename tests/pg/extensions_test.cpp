// Databases that have pgvector and its like in a schema of their own.
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ExtensionsInASchema : public SyncTest {
 protected:
  /// As CloudNativePG's users and Immich's own images of 2.x have it.
  void move_vector() {
    run("create schema vectors");
    run("alter extension vector set schema vectors");
    run("set search_path = public, vectors");  // of this session; Immich sets it for the database
  }
};

TEST_F(ExtensionsInASchema, AreFoundByAFirstSync) {
  move_vector();
  share_.database.grant();
  add_at("1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(ExtensionsInASchema, AreFoundWhenMovedAfterAFirstSync) {
  add_at("1.jpg");
  sync();
  move_vector();
  share_.database.grant();
  add_at("2.jpg");
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 1);
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(share_.mirrors(), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(ExtensionsInASchema, NeedTheRightToUseIt) {
  move_vector();
  add_at("1.jpg");
  try {
    sync();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), HasSubstr("USAGE on schema \"vectors\""));
    EXPECT_THAT(error.fix(), HasSubstr("kindred doctor --grants"));
  }
}

}  // namespace
}  // namespace kindred::support
