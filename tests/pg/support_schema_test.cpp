// The databases that all other tests stand on: each version of Immich builds, and what its triggers do is done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "pg/versions.h"
#include "support/files.h"
#include "support/test_database.h"

namespace kindred::support {
namespace {

class EachVersion : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Immich, EachVersion, testing::ValuesIn(ImmichSchema::versions()), version_name);

/// The text of a query's only field.
std::string value(pg::Connection& db, const std::string& sql) {
  const pg::Result rows = db.query("select (" + sql + ")::text as value");
  return std::string(rows.text(0, "value").value_or("null"));
}

TEST_P(EachVersion, HasTheTablesColumnsIndexesAndTriggersOfItsList) {
  const TestDatabase database(GetParam());
  pg::Connection db = database.connect();
  const auto facts = nlohmann::json::parse(read_file(std::string(KINDRED_SCHEMAS) + "/" + GetParam() + ".json"));
  for (const auto& [name, table] : facts.at("tables").items()) {
    SCOPED_TRACE(name);
    const pg::Result counts = db.query(
        "select (select count(*) from pg_attribute where attrelid = c.oid and attnum > 0) as columns,"
        " (select count(*) from pg_trigger where tgrelid = c.oid and not tgisinternal) as triggers,"
        " (select count(*) from pg_constraint where conrelid = c.oid) as constraints,"
        " (select count(*) from pg_index where indrelid = c.oid) as indexes"
        " from pg_class c where relname = $1 and relnamespace = 'public'::regnamespace",
        name);
    ASSERT_EQ(counts.size(), 1u);
    std::size_t keys = 0;
    for (const std::string definition : table.at("constraints")) {
      keys += definition.starts_with("PRIMARY") || definition.starts_with("UNIQUE");
    }
    EXPECT_EQ(counts[0].get<std::int64_t>("columns"), table.at("columns").size());
    EXPECT_EQ(counts[0].get<std::int64_t>("triggers"), table.at("triggers").size());
    EXPECT_EQ(counts[0].get<std::int64_t>("constraints"), table.at("constraints").size());
    EXPECT_EQ(counts[0].get<std::int64_t>("indexes"), table.at("indexes").size() + keys);
  }
}

TEST_P(EachVersion, SaysWhichVersionItIs) {
  const TestDatabase database(GetParam());
  pg::Connection db = database.connect();
  EXPECT_EQ(value(db, "select version from version_history"), GetParam());
  EXPECT_GT(std::stoi(value(db, "select count(*) from kysely_migrations")), 30);
}

TEST(TestDatabases, AreFreshAndGoWithTheirObject) {
  std::string name;
  {
    const TestDatabase first, second;
    EXPECT_NE(first.config().name, second.config().name);
    first.connect().query("insert into system_metadata (key, value) values ('seen', '{}')");
    pg::Connection db = second.connect();
    EXPECT_EQ(value(db, "select count(*) from system_metadata"), "0");
    name = first.config().name;
  }
  if (keep_for_a_look()) GTEST_SKIP() << "KINDRED_KEEP keeps databases";
  pg::Connection postgres(Cluster::shared().database("postgres"), "test");
  EXPECT_EQ(postgres.query("select from pg_database where datname = $1", name).size(), 0u);
}

TEST(TestDatabases, CanBeWithoutVectorIndexes) {
  SchemaOptions options;
  options.vector_indexes = false;
  const TestDatabase without("2.7.5", options);
  const TestDatabase with("2.7.5");
  const char* kCount = "select count(*) from pg_indexes where indexdef like '%hnsw%'";
  pg::Connection first = without.connect(), second = with.connect();
  EXPECT_EQ(value(first, kCount), "0");
  EXPECT_EQ(value(second, kCount), "2");
}

TEST(Clusters, AreGoneWithTheirFolderWhenStopped) {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  Database database;
  {
    const auto cluster = Cluster::start(path, Durability::durable);
    database = cluster->database("postgres");
    pg::Connection db(database, "test");
    EXPECT_EQ(value(db, "select current_setting('fsync')"), "on");
    EXPECT_EQ(value(db, "select current_setting('listen_addresses')"), "");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_THROW(pg::Connection(database, "test"), Error);
}

TEST(Clusters, TakeOverWhatAKilledRunLeft) {
  const TemporaryFolder folder;
  const std::string path = folder / "c";
  Cluster::start_detached(path, Durability::fast);
  Cluster(path).psql("postgres", "create database left_over;");
  Cluster::start_detached(path, Durability::fast);
  {
    pg::Connection db(Cluster(path).database("postgres"), "test");
    EXPECT_EQ(value(db, "select count(*) from pg_database where datname = 'left_over'"), "0");
  }
  Cluster::stop_detached(path);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Clusters, RefuseAFolderWithOtherThingsInIt) {
  const TemporaryFolder folder;
  write_file(folder / "c/holiday.jpg", "not ours");
  EXPECT_THROW(Cluster::start(folder / "c", Durability::fast), Error);
  EXPECT_THROW(Cluster::start_detached(folder / "c", Durability::fast), Error);
  Cluster::stop_detached(folder / "c");
  EXPECT_EQ(read_file(folder / "c/holiday.jpg"), "not ours");
}

}  // namespace
}  // namespace kindred::support
