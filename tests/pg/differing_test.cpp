// A look at everything compares all mirrors with their sources, and follows those that differ.
#include "steps/differing.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "immich/adapted.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "sql.h"
#include "support/bulk.h"
#include "support/work_of.h"

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

TEST_F(Differing, AreThoseWhoseFileWasMadeAnewInPlace) {
  if (!immich().columns().has("asset_file", "isProgressive")) GTEST_SKIP() << "this Immich has no such column";
  const Asset asset = add({});
  sync();
  change("update asset_file set \"isProgressive\" = not \"isProgressive\" where type = 'preview' and \"assetId\" = " +
         quoted(asset.id));
  EXPECT_EQ(differing(), 1);
  EXPECT_EQ(differing(), 0);
  EXPECT_THAT(wrong(), testing::IsEmpty());
}

TEST_F(Differing, AreThoseOfWhoseXmpFileNothingIsOnRecord) {
  AssetSpec spec;
  spec.sidecar = true;
  add(spec);
  sync();
  run("update _face_sync_asset_map set xmp_size = null, xmp_mtime_ns = null");
  EXPECT_EQ(differing(), 1);
  EXPECT_EQ(share_.count("_face_sync_asset_map where xmp_size is null"), 0);
  EXPECT_EQ(differing(), 0);
}

/// What each statement of the comparison costs where PostgreSQL knows nothing of the tables, as right after a first
/// sync.
class ComparingWork : public SyncTest {
 protected:
  void add_photos(std::size_t count) {
    if (people_.empty())
      people_ = {immich().add_person(share_.alice, "Anna"), immich().add_person(share_.alice, "Ben")};
    add_bulk_assets(immich(), share_.alice, share_.photos, people_, BulkSpec(), photos_, count);
    for (std::size_t i = 0; i < count / 10; ++i) {
      AssetSpec still;
      still.library = share_.photos;
      still.path = "live/" + std::to_string(photos_ + i) + ".jpg";
      immich().add_live_photo(share_.alice, still);
    }
    photos_ += count;
    sync();
  }
  /// By the statement's text.
  std::map<std::string, std::int64_t> work() {
    pg::Connection& db = immich().db();
    forget_statistics();
    sync::prepare_session(db);
    const std::vector<std::string> statements = sync::comparing_statements(immich::Catalogue::read(db));
    pg::Transaction work = db.begin();
    sync::clear_lists(work);
    work.query(
        "insert into pg_temp.kindred_touched (source_id, mirror_id, verdict)"
        " select source_asset_id, target_asset_id, 'kept' from _face_sync_asset_map");
    work.query(immich().adapted(sql::immich::fill_followed), false);
    work.query("analyze pg_temp.kindred_asset (source_id, mirror_id, target_user_id)");
    std::map<std::string, std::int64_t> rows;
    rows["resolve_batch_people"] = work_of(work, immich().adapted(sql::immich::resolve_batch_people), {});
    sync::join_sets(work);
    for (const std::string& statement : statements) {
      rows[statement] = work_of(work, statement, {});
    }
    return rows;
  }

 private:
  std::vector<Person> people_;
  std::size_t photos_ = 0;
};

TEST_F(ComparingWork, Promise7GrowsInProportionWithoutAnyStatistics) {
  add_photos(150);
  const auto few = work();
  EXPECT_GT(few.size(), 15u);
  add_photos(450);
  // An empty table may end a statement at once in one plan, and after a pass over all photos in another.
  constexpr std::int64_t kPasses = 4 * 600;
  for (const auto& [statement, rows] : work()) {
    EXPECT_LT(rows, 5 * few.at(statement) + kPasses)
        << "for four times the photos, and " << few.at(statement) << " before: " << statement;
  }
}

/// What the planner thinks that a part of a plan costs: all of it, or its CTE of that name.
double cost_of(const nlohmann::json& node, const std::string& part) {
  if (part.empty() || node.value("Subplan Name", "") == "CTE " + part) return node.at("Total Cost").get<double>();
  if (!node.contains("Plans")) return 0;
  double most = 0;
  for (const nlohmann::json& child : node.at("Plans")) most = std::max(most, cost_of(child, part));
  return most;
}

// PostgreSQL adds 1e10 to the cost of what is switched off. Where a statement cannot do without, all other choices in
// it look alike beside that, and 20,000 photos were once joined by chance.
TEST_F(ComparingWork, NeedsNoNestedLoop) {
  add_photos(20);
  pg::Connection& db = immich().db();
  sync::prepare_session(db);
  const immich::Catalogue catalogue = immich::Catalogue::read(db);
  pg::Transaction work = db.begin();
  sync::join_sets(work);
  const auto expect_free_choice = [&](const std::string& statement, const std::string& part) {
    const auto text = work.query("explain (format json) " + statement)[0].get<std::string>("QUERY PLAN");
    const double cost = cost_of(nlohmann::json::parse(text).at(0).at("Plan"), part);
    EXPECT_GT(cost, 0) << statement;
    EXPECT_LT(cost, 1e10) << statement;
  };
  for (const std::string& statement : sync::comparing_statements(catalogue)) expect_free_choice(statement, "");
  for (const std::string_view text : {sql::immich::find_twins, sql::immich::shared_embeddings}) {
    const std::string statement = immich::adapted(text, catalogue);
    if (!statement.empty()) expect_free_choice(statement, "");
  }
  std::string files = immich::adapted(sql::immich::list_wanted_files, catalogue);
  for (auto at = files.find("$1"); at != std::string::npos; at = files.find("$1", at)) files.replace(at, 2, "'epoch'");
  expect_free_choice(files, "listed");
}

}  // namespace
}  // namespace kindred::support
