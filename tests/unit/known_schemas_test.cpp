// The known schemas, and how others differ from them.
#include "schema/known_schemas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/schema_guard.h"

namespace kindred::immich {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(KnownSchemas, AreNearestToThemselves) {
  EXPECT_THAT(known_versions(), ElementsAre("2.0.0", "2.5.6", "2.7.5", "3.1.0", "3.2.0", "3.3.0"));
  for (const std::string& version : known_versions()) {
    const NearestSchema nearest = nearest_schema(known_schema(version));
    EXPECT_EQ(nearest.version, version);
    EXPECT_THAT(nearest.differences, IsEmpty());
    EXPECT_THAT(schema_findings(known_schema(version)), IsEmpty());
  }
}

TEST(KnownSchemas, TellWhatDiffers) {
  Catalogue::Tables tables = known_schema("3.3.0").tables();
  TableShape& asset = tables.at("asset");
  asset.columns.push_back({.name = "mood", .type = "text"});
  std::erase_if(asset.columns, [](const Column& column) { return column.name == "thumbhash"; });
  tables.erase("asset_keyframe");
  tables["asset_mood"] = {};
  Catalogue::Enums enums = known_schema("3.3.0").enums();
  enums.at("asset_visibility_enum").insert("vault");
  const NearestSchema nearest = nearest_schema(Catalogue(tables, enums));
  EXPECT_EQ(nearest.version, "3.3.0");
  EXPECT_THAT(
      nearest.differences,
      ElementsAre("column asset.thumbhash is gone", "column asset.mood (text) is new", "table asset_keyframe is gone",
                  "value of enum asset_visibility_enum 'vault' is new", "table asset_mood is new"));
  EXPECT_EQ(nearest.count, 4u) << "Immich has many tables that Kindred does not carry";
}

}  // namespace
}  // namespace kindred::immich
