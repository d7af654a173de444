// The catalogue says what pg_catalog says, and each statement of ours fits the schema it is adapted to.
#include "immich/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "immich/adapted.h"
#include "immich/copy_statement.h"
#include "immich/instance.h"
#include "schema/database_guard.h"
#include "schema/schema_guard.h"
#include "schema/session.h"
#include "schema/statement_plans.h"
#include "sql.h"
#include "support/test_database.h"

namespace kindred::immich {
namespace {

using support::TestDatabase;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Catalogues : public testing::Test {
 protected:
  Catalogue read() { return Catalogue::read(db_); }
  TestDatabase database_;
  pg::Connection db_ = database_.connect();
};

TEST_F(Catalogues, HoldColumnsWithTypesAndDefaults) {
  db_.query(
      "create table odd (\"aB\" varchar(7) not null, n int generated always as identity, d int default 5,"
      " computed int generated always as (d * 2) stored, gone int)");
  db_.query("alter table odd drop column gone");
  const Catalogue catalogue = read();
  const TableShape* odd = catalogue.table("odd");
  ASSERT_NE(odd, nullptr);
  ASSERT_EQ(odd->columns.size(), 4u) << "a dropped column is no column";
  EXPECT_THAT(odd->columns[0], AllOf(Field(&Column::name, "aB"), Field(&Column::type, "character varying(7)"),
                                     Field(&Column::not_null, true), Field(&Column::has_default, false),
                                     Field(&Column::generated, false)));
  EXPECT_TRUE(odd->column("n")->has_default);
  EXPECT_TRUE(odd->column("n")->generated);
  EXPECT_TRUE(odd->column("d")->has_default);
  EXPECT_FALSE(odd->column("d")->generated);
  EXPECT_TRUE(odd->column("computed")->generated);
  EXPECT_EQ(odd->column("AB"), nullptr);
  EXPECT_EQ(catalogue.table("Odd"), nullptr);
}

TEST_F(Catalogues, HoldKeys) {
  const Catalogue catalogue = read();
  EXPECT_THAT(catalogue.table("asset_exif")->foreign_keys,
              ElementsAre(AllOf(Field(&ForeignKey::columns, "assetId"), Field(&ForeignKey::refers_to, "asset"),
                                Field(&ForeignKey::on_delete, 'c'))));
  EXPECT_THAT(catalogue.table("asset_file")->unique_indexes,
              Contains(Field(&UniqueIndex::columns,
                             support::tested_version() == "2.0.0" ? "assetId,type" : "assetId,isEdited,type")));
  EXPECT_THAT(catalogue.table("asset")->unique_indexes,
              Contains(Field(&UniqueIndex::columns, "checksum,libraryId,ownerId")));
}

TEST_F(Catalogues, KnowOnlySchemaPublic) {
  db_.query("create schema other");
  db_.query("create table other.asset_other (n int)");
  db_.query("create table other.asset (extra int)");
  const Catalogue catalogue = read();
  EXPECT_FALSE(catalogue.has("asset_other"));
  EXPECT_FALSE(catalogue.has("asset", "extra"));
  EXPECT_TRUE(catalogue.has("asset", "originalPath"));
  EXPECT_FALSE(catalogue.has("nothing", "originalPath"));
}

// Each file of sql/immich on its own, so that a failing one is named.
TEST_F(Catalogues, FitEachStatementOfOurs) {
  support::prepare_for_all_statements(db_);
  const Catalogue catalogue = read();
  const auto expect_fit = [&](std::string_view name, const std::string& statement) {
    if (statement.empty()) return;  // of another version of Immich
    pg::Transaction work = db_.begin();
    EXPECT_NO_THROW(work.run_script("prepare fitting as " + statement + ";\ndeallocate fitting")) << name;
  };
  EXPECT_GT(sql::immich::kFiles.size(), 10u);
  for (const sql::File& file : sql::immich::kFiles) expect_fit(file.name, adapted(file.text, catalogue));
  for (const sql::File& file : sql::tracking::kFiles) expect_fit(file.name, std::string(file.text));
  for (const CopiedTable& table : asset_tables()) expect_fit(table.name, copy_statement(catalogue, table));
  pg::Transaction work = db_.begin();
  EXPECT_THAT(sync::statement_failures(work, catalogue), IsEmpty());
}

TEST_F(Catalogues, NameEachColumnOfACopyButTheSyncColumns) {
  const Catalogue catalogue = read();
  for (const CopiedTable& table : asset_tables()) {
    const TableShape* shape = catalogue.table(table.name);
    const std::string statement = copy_statement(catalogue, table);
    EXPECT_EQ(statement.empty(), shape == nullptr) << table.name;
    if (shape == nullptr) continue;
    const std::string head = statement.substr(0, statement.find('\n'));
    for (const Column& column : shape->columns) {
      if (column.name == "updateId") continue;  // one of our own
      const bool left_out = is_sync_column(column.name) || column.name == "isEdited";
      if (left_out && table.name == "asset") {
        EXPECT_THAT(head, Not(HasSubstr("\"" + column.name + "\""))) << table.name;
      } else if (!is_sync_column(column.name)) {
        EXPECT_THAT(head, HasSubstr("\"" + column.name + "\"")) << table.name;
      }
    }
  }
}

// A later line's mark once decided about the whole statement.
TEST_F(Catalogues, DropAStatementByItsFirstLineAlone) {
  const Catalogue catalogue = read();
  EXPECT_EQ(adapted("-- needs album_sings\nselect 1\n", catalogue), "");
  EXPECT_EQ(adapted("-- lacks asset\nselect 1\n", catalogue), "");
  EXPECT_EQ(adapted("-- needs asset\nselect 1\n, 2  -- lacks asset\n", catalogue), "-- needs asset\nselect 1\n");
  EXPECT_EQ(adapted("-- needs asset\nselect 1\n, 2  -- needs album_sings\n", catalogue), "-- needs asset\nselect 1\n");
}

TEST_F(Catalogues, ListTheColumnsThatAStatementComparesButThoseItExcepts) {
  const Catalogue catalogue = read();
  const std::string text =
      "select\n-- columns of smart_search s\n-- except nothing\n,\n-- columns of asset_metadata (m.whole)\n"
      "-- except assetId, updatedAt\n-- except updateId\nfrom x";
  EXPECT_EQ(adapted(text, catalogue),
            "select\ns.\"assetId\", s.\"embedding\"\n,\n(m.whole).\"key\", (m.whole).\"value\"\nfrom x");
}

TEST_F(Catalogues, TellTablesThatNobodyKnows) {
  EXPECT_THAT(unknown_asset_tables(read()), IsEmpty());
  db_.query("create table asset_mood (id uuid primary key, \"assetId\" uuid references asset (id))");
  EXPECT_THAT(unknown_asset_tables(read()), ElementsAre("asset_mood"));
}

TEST_F(Catalogues, TellTheInstance) {
  db_.query(
      "insert into system_metadata (key, value) values ('MediaLocation', '{\"location\": \"/data/\"}'),"
      " ('system-config', '{\"machineLearning\": {\"clip\": {\"enabled\": false}}}')");
  const Instance instance = sync::read_checked_instance(db_);
  EXPECT_EQ(instance.version, support::tested_version());
  EXPECT_EQ(instance.media_location, "/data");
  EXPECT_FALSE(instance.settings.clip);
  EXPECT_TRUE(instance.settings.faces);
}

TEST_F(Catalogues, TellAnInstanceThatHasNotStoredMuchYet) {
  db_.query("delete from version_history");
  db_.query("delete from system_metadata");
  const Instance instance = sync::read_checked_instance(db_);
  EXPECT_EQ(instance.version, "unknown");
  EXPECT_EQ(instance.media_location, std::nullopt);
  EXPECT_TRUE(instance.settings.clip && instance.settings.faces && instance.settings.ocr);
}

}  // namespace
}  // namespace kindred::immich
