// What a person renamed by hand: a job in the configuration, and by SQL the paths of a disk that is mounted elsewhere.
#include "pg/sync_test.h"
#include "sql.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class Renamed : public SyncTest {
 protected:
  /// Everything of ours that still bears a job's name, as "table: rows".
  std::vector<std::string> records_of(const std::string& name) {
    std::vector<std::string> found;
    const pg::Result tables = immich().query(
        "select table_name from information_schema.columns where column_name = 'job' and table_schema = "
        "current_schema()"
        " and (table_name like '\\_kindred\\_%' or table_name like '\\_face\\_sync\\_%') order by 1");
    for (const pg::Row row : tables) {
      const auto table = row.get<std::string>("table_name");
      const std::int64_t rows = share_.count(table + " where job = '" + name + "'");
      if (rows > 0) found.push_back(table + ": " + std::to_string(rows));
    }
    return found;
  }
  /// Moves a folder, and every path below it that Immich's tables name. Returns its new path.
  std::string move_by_sql(const std::string& from, const std::string& to) {
    fs::rename(from, to);
    const auto moved = [&](const std::string& path) { return "replace(" + path + ", '" + from + "', '" + to + "')"; };
    run("update asset set \"originalPath\" = " + moved("\"originalPath\""));
    run("update asset_file set path = " + moved("path"));
    run("update library set \"importPaths\" = array(select " + moved("rtrim(p, '/') || '/'") +
        " from unnest(\"importPaths\") p)");
    return to;
  }
  std::string stamps() {
    return share_.value(
        "select string_agg(id::text || \"updateId\"::text, ' ' order by id) from asset where \"ownerId\" = " +
        quoted(share_.bob.id));
  }
};

TEST_F(Renamed, AJobUnderAnotherNameKeepsItsMirrorsAndItsTombstones) {
  const Asset kept = add_at("kept.jpg"), refused = add_at("refused.jpg"), broken = add_at("broken.jpg");
  fs::remove(broken.original_path);
  sync();
  run("delete from asset where id = " + quoted(mirror_of(refused.id)));
  sync();
  ASSERT_EQ(share_.mirrors(), 1);
  const std::string before = stamps();
  job().name = "grandmother";
  sync();
  EXPECT_EQ(stamps(), before) << "no row is written for a name";
  EXPECT_THAT(records_of("family"), IsEmpty());
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'grandmother'"), 1);
  EXPECT_EQ(share_.count("_face_sync_skipped where job = 'grandmother'"), 1);
  trash(kept);
  sync();
  EXPECT_EQ(share_.mirrors(), 0) << "it follows the source under its new name";
}

TEST_F(Renamed, AJobWithAnotherTreeIsAnotherJob) {
  add_at("1.jpg");
  sync();
  job().name = "other";
  job().target_path_prefix = share_.folder / "other/";
  fs::create_directory(job().target_path_prefix);
  share_.cycle();
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 1);
}

TEST_F(Renamed, AJobWhoseOldNameIsStillConfiguredIsAnotherJob) {
  add_at("1.jpg");
  sync();
  const pg::Result found =
      immich().query(sql::tracking::find_renamed_job, std::string("other"), std::vector<std::string>{"other", "family"},
                     share_.alice.id, share_.bob.id, job().target_library_id, job().target_path_prefix);
  EXPECT_TRUE(found.empty());
}

TEST_F(Renamed, EveryTableThatNamesAJobIsRenamed) {
  add_at("1.jpg");
  sync();
  const pg::Result tables = immich().query(
      "select table_name from information_schema.columns where column_name = 'job' and table_schema = current_schema()"
      " and (table_name like '\\_kindred\\_%' or table_name like '\\_face\\_sync\\_%') order by 1");
  ASSERT_GT(tables.size(), 10u);
  for (const pg::Row row : tables) {
    const auto table = row.get<std::string>("table_name");
    if (table == "_kindred_unshared") continue;  // a job that a person ended is not renamed
    EXPECT_THAT(std::string(sql::tracking::rename_job), testing::HasSubstr(" " + table + " ")) << table;
  }
}

TEST_F(Renamed, ADiskThatWasMovedBySqlIsFollowed) {
  for (int i = 0; i < 3; ++i) add_at("a/" + std::to_string(i) + ".jpg");
  sync();
  fs::create_directory(share_.folder / "disk");
  job().source_path_prefix = move_by_sql(share_.photos.path, share_.folder / "disk/photos/");
  job().target_path_prefix = move_by_sql(share_.shared.path, share_.folder / "disk/tree/");
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 0);
  EXPECT_EQ(share_.mirrors(), 3);
  EXPECT_THAT(judge(immich(), share_.config, job()), IsEmpty());
  const std::string after = stamps();
  sync();
  EXPECT_EQ(stamps(), after);
  job().source_path_prefix = move_by_sql(share_.folder / "disk/photos/", share_.photos.path);
  job().target_path_prefix = move_by_sql(share_.folder / "disk/tree/", share_.shared.path);
  EXPECT_EQ(sync().totals.assets, 0) << "and back again";
  EXPECT_THAT(judge(immich(), share_.config, job()), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
