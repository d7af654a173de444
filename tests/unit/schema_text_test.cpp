// What PostgreSQL prints of a schema is read back as it is.
#include "immich/schema_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "immich/known_schemas.h"
#include "immich/schema_guard.h"

namespace kindred::immich {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kDump = R"(-- PostgreSQL database dump
SET search_path = '';
CREATE TYPE public.mood AS ENUM ('good', 'bad');
CREATE FUNCTION public.note() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    CREATE TABLE nonsense (id uuid);
    RETURN NULL;
END;
$$;
CREATE TABLE public.asset (
    id uuid DEFAULT public.uuid_generate_v4() NOT NULL,
    "ownerId" uuid NOT NULL,
    "originalPath" character varying NOT NULL,
    mood public.mood DEFAULT 'good'::public.mood,
    price numeric(10,2),
    slug text GENERATED ALWAYS AS (lower("originalPath")) STORED,
    "fileCreatedAt" timestamp with time zone NOT NULL,
    CONSTRAINT asset_price_chk CHECK ((price > (0)::numeric))
);
ALTER TABLE public.asset OWNER TO postgres;
ALTER TABLE ONLY public.asset
    ADD CONSTRAINT asset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.asset
    ADD CONSTRAINT "asset_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES public."user"(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE UNIQUE INDEX "asset_owner_path_idx" ON public.asset USING btree ("ownerId", "originalPath") WHERE (price IS NULL);
CREATE INDEX asset_mood_idx ON public.asset USING btree (mood);
)";

TEST(SchemaDump, IsReadAsItIsPrinted) {
  const Catalogue catalogue = read_dump(kDump);
  EXPECT_FALSE(catalogue.has("nonsense")) << "in a function's body";
  const TableShape& asset = *catalogue.table("asset");
  ASSERT_EQ(asset.columns.size(), 7u);
  EXPECT_EQ(asset.column("id")->type, "uuid");
  EXPECT_TRUE(asset.column("id")->not_null && asset.column("id")->has_default);
  EXPECT_EQ(asset.column("mood")->type, "mood");
  EXPECT_EQ(asset.column("price")->type, "numeric(10,2)");
  EXPECT_TRUE(asset.column("slug")->generated);
  EXPECT_EQ(asset.column("fileCreatedAt")->type, "timestamp with time zone");
  ASSERT_EQ(asset.unique_indexes.size(), 2u);
  EXPECT_EQ(asset.unique_indexes[0].columns, "id");
  EXPECT_EQ(asset.unique_indexes[1].columns, "originalPath,ownerId");
  ASSERT_EQ(asset.foreign_keys.size(), 1u);
  EXPECT_EQ(asset.foreign_keys[0].refers_to, "user");
  EXPECT_EQ(asset.foreign_keys[0].on_delete, 'c');
}

TEST(SchemaDump, RefusesWhatIsNone) {
  EXPECT_THROW(read_dump("PGDMP\x01"), Error);
  EXPECT_THROW(read_dump(""), Error);
}

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
  const NearestSchema nearest = nearest_schema(Catalogue(tables));
  EXPECT_EQ(nearest.version, "3.3.0");
  EXPECT_THAT(nearest.differences, ElementsAre("column asset.thumbhash is gone", "column asset.mood (text) is new",
                                               "table asset_keyframe is gone", "table asset_mood is new"));
}

}  // namespace
}  // namespace kindred::immich
