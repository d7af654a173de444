// A look at everything compares all mirrors with their sources, and follows those that differ.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

/// Which mirrors are followed where everything is looked at.
class Differing : public SyncTest {
 protected:
  std::int64_t differing() {
    for (const sync::StepResult& step : sync().steps) {
      if (step.name == "find_differing") return step.count;
    }
    return -1;
  }
  /// Behind the triggers' back, as no change of Immich's is.
  void change(const std::string& statement) {
    pg::Transaction work = immich().db().begin();
    work.run_script("set local session_replication_role = replica;" + statement);
    work.commit();
  }
};

TEST_F(Differing, Promise7AreOnlyThoseWhoseRowsOrFilesDiffer) {
  AssetSpec spec;
  spec.faces = {{.person = immich().add_person(share_.alice, "Anna").id}};
  const Asset a = add(spec), b = add(spec);
  add(spec);
  sync();
  EXPECT_EQ(differing(), 0);
  change("update asset_exif set model = 'other' where \"assetId\" = " + quoted(mirror_of(a.id)));
  EXPECT_EQ(differing(), 1) << "a column";
  change("delete from smart_search where \"assetId\" = " + quoted(mirror_of(b.id)));
  EXPECT_EQ(differing(), 1) << "a row that is missing";
  change("update asset set thumbhash = '\\x01' where id = " + quoted(a.id));
  EXPECT_EQ(differing(), 1) << "a column of the source";
  std::filesystem::remove(share_.value("select path from asset_file where type = 'thumbnail' and \"assetId\" = " +
                                       quoted(mirror_of(b.id))));
  EXPECT_EQ(differing(), 1) << "a file";
  EXPECT_EQ(differing(), 0);
}

}  // namespace
}  // namespace kindred::support
