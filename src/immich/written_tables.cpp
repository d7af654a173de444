#include "immich/written_tables.h"

#include "immich/adapted.h"
#include "immich/tables.h"

namespace kindred::immich {

namespace {

constexpr std::string_view kOfCopiedAssets = R"(x."assetId" in (select id from pg_temp.asset))";

/// What belongs to no single asset, or is tied to one by a key of its own name.
std::vector<WrittenTable> others() {
  return {{"person_group", "true"},
          {"person", "true"},  // a person on the source's photos may come from a third user
          {"person_user", R"(x."sharedById" = any ($1) or x."sharedWithId" = any ($1))"},
          {"stack", R"(x."ownerId" = any ($1))"},
          {"tag", R"(x."userId" = any ($1))"},
          {"tag_closure", "x.id_descendant in (select id from pg_temp.tag)"},
          {"tag_asset", R"(
    x."assetId" in (select id from asset where "ownerId" = any ($1))  -- needs tag_asset.assetId
    x."assetsId" in (select id from asset where "ownerId" = any ($1))  -- needs tag_asset.assetsId
)"},
          {"album", "true"},
          {"album_user", "true"},
          {"album_asset", R"(
    x."albumId" = any ($2) or x."assetId" in (select id from asset where "ownerId" = any ($1))  -- needs album_asset.albumId
    x."albumsId" = any ($2) or x."assetsId" in (select id from asset where "ownerId" = any ($1))  -- needs album_asset.albumsId
)"}};
}

std::string_view rows_of(std::string_view asset_table) {
  if (asset_table == "asset") return R"(x."ownerId" = any ($1))";
  if (asset_table == "face_search") return R"(x."faceId" in (select id from pg_temp.asset_face))";
  return kOfCopiedAssets;
}

}  // namespace

std::vector<WrittenTable> written_tables(const Catalogue& catalogue) {
  std::vector<WrittenTable> tables;
  for (const CopiedTable& table : asset_tables()) {
    if (catalogue.has(table.name)) tables.push_back({std::string(table.name), std::string(rows_of(table.name)), true});
  }
  for (WrittenTable& table : others()) {
    if (!catalogue.has(table.name)) continue;
    table.rows = adapted(table.rows, catalogue);
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace kindred::immich
