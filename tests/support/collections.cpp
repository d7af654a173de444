// What groups assets: albums, stacks, tags, partners. Column names changed over the versions; see schema facts.
#include <fmt/format.h>

#include "pg/value.h"
#include "support/instance.h"

namespace kindred::support {

using pg::Param;
using pg::to_param;

Uuid Instance::add_album(const User& owner, const std::string& name, const std::vector<Uuid>& assets) {
  const Uuid id = new_id("album");
  write_row("album", {{"id", to_param(id)},
                      {"ownerId", to_param(owner.id)},
                      {"albumName", name},
                      {"description", "About " + name},
                      {"albumThumbnailAssetId", assets.empty() ? Param() : to_param(assets.front())}});
  if (!columns_.has("album", "ownerId")) share_album(id, owner, "owner");
  add_to_album(id, assets);
  return id;
}

void Instance::add_to_album(const Uuid& album, const std::vector<Uuid>& assets) {
  RowBatch batch;
  const bool old_names = columns_.has("album_asset", "albumsId");  // until 2.2
  for (const Uuid& asset : assets) {
    batch.add("album_asset", {{old_names ? "albumsId" : "albumId", to_param(album)},
                              {old_names ? "assetsId" : "assetId", to_param(asset)}});
  }
  pg::Transaction work = db_.begin();
  batch.write(work, columns_);
  work.commit();
}

void Instance::share_album(const Uuid& album, const User& with, const std::string& role) {
  const bool old_names = columns_.has("album_user", "albumsId");
  write_row("album_user", {{old_names ? "albumsId" : "albumId", to_param(album)},
                           {old_names ? "usersId" : "userId", to_param(with.id)},
                           {"role", role}});
}

Uuid Instance::add_stack(const User& owner, const std::vector<Uuid>& assets) {
  const Uuid id = new_id("stack");
  write_row("stack",
            {{"id", to_param(id)}, {"primaryAssetId", to_param(assets.at(0))}, {"ownerId", to_param(owner.id)}});
  db_.query(R"(update asset set "stackId" = $1 where id = any ($2::uuid[]))", id, assets);
  return id;
}

Uuid Instance::add_tag(const User& owner, const std::string& value, const std::vector<Uuid>& assets) {
  const Uuid id = new_id("tag");
  write_row("tag", {{"id", to_param(id)},
                    {"userId", to_param(owner.id)},
                    {"value", value},
                    {"color", fmt::format("#{}", id.str().substr(0, 6))}});
  RowBatch batch;
  batch.add("tag_closure", {{"id_ancestor", to_param(id)}, {"id_descendant", to_param(id)}});
  const bool old_names = columns_.has("tag_asset", "assetsId");
  for (const Uuid& asset : assets) {
    batch.add("tag_asset",
              {{old_names ? "assetsId" : "assetId", to_param(asset)}, {old_names ? "tagsId" : "tagId", to_param(id)}});
  }
  pg::Transaction work = db_.begin();
  batch.write(work, columns_);
  work.commit();
  return id;
}

void Instance::add_partner(const User& shared_by, const User& shared_with) {
  write_row("partner", {{"sharedById", to_param(shared_by.id)},
                        {"sharedWithId", to_param(shared_with.id)},
                        {"inTimeline", to_param(true)}});
}

void Instance::set_system_config(const std::string& json) {
  db_.query(
      "insert into system_metadata (key, value) values ('system-config', $1::jsonb)"
      " on conflict (key) do update set value = excluded.value",
      json);
}

}  // namespace kindred::support
