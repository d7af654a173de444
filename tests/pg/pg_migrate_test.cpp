// Our own tables: made once, kept, never by an older program than the one that wrote them, and never at the price of
// what the predecessor knew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "pg/migrate.h"
#include "support/snapshot.h"
#include "support/test_database.h"

namespace kindred::pg {
namespace {

using support::difference;
using support::digest_tables;
using support::Tables;
using support::TestDatabase;
using testing::HasSubstr;

class Migrations : public testing::Test {
 protected:
  std::string value(const std::string& sql) {
    return db_.query("select (" + sql + ")::text as it")[0].get<std::optional<std::string>>("it").value_or("null");
  }
  TestDatabase database_;
  Connection db_ = database_.connect();
};

TEST_F(Migrations, MakeOurTablesAndNothingElse) {
  const auto before = digest_tables(db_);
  EXPECT_EQ(migrate(db_, sql::own::kFiles), static_cast<int>(sql::own::kFiles.size()));
  EXPECT_EQ(difference(before, digest_tables(db_)), "");
  EXPECT_EQ(digest_tables(db_, Tables::own).size(), 26u);
  EXPECT_EQ(value("select value from _face_sync_meta where key = 'kindred_migration'"),
            std::to_string(std::stoi(std::string(sql::own::kFiles.back().name.substr(std::string("own/").size())))));
}

TEST_F(Migrations, RunOnce) {
  migrate(db_, sql::own::kFiles);
  const auto before = digest_tables(db_, Tables::own);
  EXPECT_EQ(migrate(db_, sql::own::kFiles), 0);
  EXPECT_EQ(difference(before, digest_tables(db_, Tables::own)), "") << "nothing to do writes nothing";
}

TEST_F(Migrations, RunOnlyWhatIsNew) {
  static constexpr sql::File kFirst{"own/001_first.sql", "create table _kindred_first (n int);"};
  static constexpr sql::File kSecond{"own/002_second.sql", "create table _kindred_second (n int);"};
  db_.query("create table _face_sync_meta (key text primary key, value text not null)");
  EXPECT_EQ(migrate(db_, std::array{kFirst}), 1);
  EXPECT_EQ(migrate(db_, std::array{kFirst, kSecond}), 1);
  EXPECT_EQ(value("select value from _face_sync_meta"), "2");
}

TEST_F(Migrations, AreAllOrNothing) {
  static constexpr sql::File kGood{"own/001_good.sql", "create table _kindred_good (n int);"};
  static constexpr sql::File kBad{"own/002_bad.sql", "create table _kindred_bad (n nosuchtype);"};
  db_.query("create table _face_sync_meta (key text primary key, value text not null)");
  EXPECT_THROW(migrate(db_, std::array{kGood, kBad}), SqlError);
  EXPECT_EQ(value("select to_regclass('_kindred_good')"), "null");
  EXPECT_EQ(value("select count(*) from _face_sync_meta"), "0");
}

TEST_F(Migrations, RefuseWhatANewerKindredWrote) {
  migrate(db_, sql::own::kFiles);
  db_.query("update _face_sync_meta set value = '999' where key = 'kindred_migration'");
  const auto before = digest_tables(db_, Tables::own);
  try {
    migrate(db_, sql::own::kFiles);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), HasSubstr("999"));
    EXPECT_THAT(error.fix(), HasSubstr("newer"));
  }
  EXPECT_EQ(difference(before, digest_tables(db_, Tables::own)), "");
}

TEST_F(Migrations, OfTwoProgramsAtOnceDoNotRace) {
  constexpr int kPrograms = 4;
  std::latch start(kPrograms);
  std::atomic<int> ran = 0, failed = 0;
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < kPrograms; ++i) {
      programs.emplace_back([&] {
        Connection own = database_.connect();
        start.arrive_and_wait();
        try {
          ran += migrate(own, sql::own::kFiles);
        } catch (const Error&) {
          ++failed;
        }
      });
    }
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(ran, static_cast<int>(sql::own::kFiles.size())) << "each file once";
}

// As the predecessor's second version left them, after its own change of the two keys.
TEST_F(Migrations, KeepThePredecessorsRows) {
  Transaction work = db_.begin();
  work.run_script(R"(
    create table _face_sync_meta (key text primary key, value text not null);
    insert into _face_sync_meta values ('schema_version', '2');
    create table _face_sync_asset_map (
      id uuid primary key default gen_random_uuid(), source_asset_id uuid not null, target_asset_id uuid not null unique,
      source_user_id uuid not null, target_user_id uuid not null, synced_at timestamptz not null default now(),
      unique (source_asset_id, target_user_id));
    create table _face_sync_person_map (
      id uuid primary key default gen_random_uuid(), source_person_id uuid not null, target_person_id uuid not null,
      source_user_id uuid not null, target_user_id uuid not null, unique (source_person_id, target_user_id));
    create table _face_sync_skipped (
      source_asset_id uuid not null, target_user_id uuid not null, reason text not null,
      skipped_at timestamptz not null default now(), primary key (source_asset_id, target_user_id));
    insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, 3);
    insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, 2);
    insert into _face_sync_skipped values (gen_random_uuid(), gen_random_uuid(), 'duplicate');)");
  work.commit();
  const char* kRows =
      "select md5(string_agg(row::text, '' order by row::text)) from (select to_jsonb(m) - "
      "'{job,tree_path,placed,followed,followed_tags,taken_over,offline_since,own,placed_inode,placed_size,"
      "placed_mtime_ns,placed_xmp,xmp_size,xmp_mtime_ns,show}'::text[]"
      " as row from _face_sync_asset_map m union all select to_jsonb(p) - '{followed,adopted,refused,matched}'::text[] "
      "from "
      "_face_sync_person_map p union all"
      " select to_jsonb(s) - '{own_asset_id,job}'::text[] from _face_sync_skipped s) rows";
  const std::string before = value(kRows);
  migrate(db_, sql::own::kFiles);
  EXPECT_EQ(value(kRows), before);
  EXPECT_EQ(value("select value from _face_sync_meta where key = 'schema_version'"), "2");
  EXPECT_EQ(value("select count(*) from _face_sync_asset_map where job is null and tree_path is null"), "3");
}

TEST_F(Migrations, HangNothingOnImmichsTables) {
  migrate(db_, sql::own::kFiles);
  EXPECT_EQ(value("select count(*) from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'f'"
                  " and c.relname like any (array['\\_face%', '\\_kindred%'])"),
            "0");
  EXPECT_EQ(value("select count(*) from pg_views where schemaname = 'public'"), "0");
  EXPECT_EQ(
      value("select count(*) from pg_trigger t join pg_proc p on p.oid = t.tgfoid where p.proname like '%kindred%'"),
      "0");
}

}  // namespace
}  // namespace kindred::pg
