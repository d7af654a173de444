// What a statement names is told from its text: names in comments, literals and other tables' columns are none.
#include "schema/statement_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kindred::immich {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StatementText, NamesColumnsByTheirTables) {
  const StatementText text(R"(-- what asset.status holds is of no interest here
select a.id, u."storageLabel" as label, 'asset.checksum' || a.type::text
from asset a
join "user" u on u.id = a."ownerId"
order by count(*) desc)");
  EXPECT_TRUE(text.names("asset", "id") && text.names("user", "id") && text.names("asset", "type"));
  EXPECT_TRUE(text.names("asset", "ownerId") && text.names("user", "storageLabel"));
  EXPECT_FALSE(text.names("user", "ownerId")) << "it is asset's";
  EXPECT_FALSE(text.names("asset", "status")) << "in a comment";
  EXPECT_FALSE(text.names("asset", "checksum")) << "in a literal";
  EXPECT_FALSE(text.names("asset", "label")) << "a name for the result";
  EXPECT_FALSE(text.names("asset", "text")) << "a type";
  EXPECT_FALSE(text.names("asset", "count")) << "a function";
  EXPECT_FALSE(text.names("asset", "order")) << "a keyword";
  EXPECT_FALSE(text.names("album", "id")) << "no such table in it";
}

TEST(StatementText, NamesInDoubt) {
  EXPECT_TRUE(StatementText("select name from asset a, tag t").names("tag", "name")) << "without a qualifier";
  EXPECT_TRUE(StatementText("select x.path from (select f.* from asset_file f) x").names("asset_file", "path"));
  EXPECT_TRUE(StatementText("with x as (select * from tag) select x.color from x").names("tag", "color"));
  EXPECT_TRUE(StatementText(R"(select "order" from album)").names("album", "order"));
  EXPECT_FALSE(
      StatementText("select b.path from pg_temp.kindred_file b join asset_file f on true").names("asset_file", "path"));
}

TEST(StatementText, FindsTheInsertsWithTheirColumns) {
  const StatementText text(R"(with made as (insert into tag (id, "userId") select 1, 2)
insert into pg_temp.kindred_asked (source_id) select id from made)");
  const std::vector<StatementText::Insert> inserts = text.inserts();
  ASSERT_EQ(inserts.size(), 1u) << "what goes into pg_temp is none of Immich's";
  EXPECT_EQ(inserts[0].table, "tag");
  EXPECT_THAT(inserts[0].columns, ElementsAre("id", "userId"));
  EXPECT_THAT(StatementText("select 'insert into tag (id)'").inserts(), IsEmpty());
}

TEST(StatementText, FindsLiteralsAndTypes) {
  const StatementText text("select 'it''s', b.mood::mood_enum, 1 from asset b -- 'none'");
  EXPECT_TRUE(text.has_literal("it''s") && text.names_word("mood_enum"));
  EXPECT_FALSE(text.has_literal("none"));
}

}  // namespace
}  // namespace kindred::immich
