// What a page of the checks on disk costs PostgreSQL: as much as its photos, whatever is known of the tables.
#include "immich/adapted.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "sql.h"
#include "support/bulk.h"
#include "support/work_of.h"

namespace kindred::support {
namespace {

class VerifyWork : public SyncTest {
 protected:
  void add_photos(std::size_t count) {
    if (people_.empty()) people_ = {immich().add_person(share_.alice, "Anna")};
    add_bulk_assets(immich(), share_.alice, share_.photos, people_, BulkSpec(), photos_, count);
    photos_ += count;
    sync();
  }
  std::int64_t work_of_page(std::string_view statement, const pg::Params& params) {
    pg::Connection& db = immich().db();
    forget_statistics();
    sync::prepare_for_verify(db);
    const std::string adapted = immich::adapted(statement, immich::Catalogue::read(db));
    pg::Transaction work = db.begin();
    work.query("delete from pg_temp.kindred_pair");
    work.query(
        "insert into pg_temp.kindred_pair (ordinal, source_id, mirror_id, path, is_extracted, taken_over, synced_at)"
        " select row_number() over (order by tree_path), source_asset_id, target_asset_id, tree_path, false, false,"
        " now() from _face_sync_asset_map");
    work.query("analyze pg_temp.kindred_pair");
    sync::join_by_index(work);
    return work_of(work, adapted, params);
  }
  std::int64_t work_of_files() {
    return work_of_page(sql::immich::verify_list_files, pg::make_params(std::int64_t{0}, std::int64_t{20}));
  }
  std::int64_t work_of_originals() {
    return work_of_page(sql::immich::verify_list_originals, pg::make_params(std::int64_t{0}, 20));
  }

 private:
  std::vector<Person> people_;
  std::size_t photos_ = 0;
};

// Seen: the metadata of all photos was read for each page.
TEST_F(VerifyWork, Promise7OfAPageDoesNotGrowWithTheLibrary) {
  add_photos(100);
  const std::int64_t files = work_of_files(), originals = work_of_originals();
  EXPECT_GT(files, 0);
  add_photos(500);
  EXPECT_LT(work_of_files(), files + 100);
  EXPECT_LT(work_of_originals(), originals + 100);
}

}  // namespace
}  // namespace kindred::support
