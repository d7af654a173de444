#include "support/edits.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "support/files.h"

namespace kindred::support {

using nlohmann::json;

namespace {

constexpr const char* kProperties[] = {"description", "dateTimeOriginal", "timeZone", "latitude",
                                       "longitude",   "rating",           "tags"};

std::uint64_t inode_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw std::runtime_error("no original " + path);
  return status.st_ino;
}

}  // namespace

std::string ImmichEdits::text(const std::string& sql, const Uuid& asset) {
  const pg::Result rows = immich_.query("select (" + sql + ")::text as value", asset);
  return std::string(rows.text(0, "value").value_or(""));
}

json ImmichEdits::row(const Uuid& asset) {
  return json::parse(text("select to_jsonb(e) from asset_exif e where e.\"assetId\" = $1", asset));
}

std::string ImmichEdits::xmp_path(const Uuid& asset) {
  if (immich_.columns().has("asset", "sidecarPath"))
    return text("select \"sidecarPath\" from asset where id = $1", asset);
  return text("select path from asset_file where \"assetId\" = $1 and type = 'sidecar'", asset);
}

json ImmichEdits::xmp(const Uuid& asset) {
  const std::string path = xmp_path(asset);
  if (path.empty() || !std::filesystem::exists(path)) return json::object();
  const json content = json::parse(read_file(path), nullptr, false);
  return content.is_object() ? content : json::object();
}

json& ImmichEdits::original(const Uuid& asset) {
  const auto inode = inode_of(text("select \"originalPath\" from asset where id = $1", asset));
  const auto known = originals_.find(inode);
  if (known != originals_.end()) return known->second;
  json says = json::object();
  const json exif = row(asset);
  for (const char* property : kProperties) {
    if (exif.contains(property)) says[property] = exif.at(property);
  }
  if (!has_tag_list()) says["tags"] = tags(asset);
  return originals_.emplace(inode, std::move(says)).first->second;
}

std::vector<std::string> ImmichEdits::tags(const Uuid& asset) {
  return pg::column<std::string>(immich_.query(R"(select t.value from tag_asset ta join tag t on t.id = ta."tagId"
where ta."assetId" = $1 order by t.value)",
                                               asset),
                                 "value");
}

void ImmichEdits::set_tags(const Uuid& asset, const std::vector<std::string>& values) {
  immich_.query(R"(with wanted as (select distinct unnest($2::text[]) as value),
made as (
    insert into tag ("userId", value)
    select a."ownerId", w.value from wanted w cross join asset a
    where a.id = $1 and not exists (select from tag t where t."userId" = a."ownerId" and t.value = w.value)
    returning id)
insert into tag_closure (id_ancestor, id_descendant) select id, id from made)",
                asset, values);
  immich_.query(R"(delete from tag_asset ta using tag t
where t.id = ta."tagId" and ta."assetId" = $1 and t.value <> all ($2::text[]))",
                asset, values);
  immich_.query(R"(insert into tag_asset ("assetId", "tagId")
select a.id, t.id from asset a join tag t on t."userId" = a."ownerId" and t.value = any ($2::text[])
where a.id = $1 on conflict do nothing)",
                asset, values);
}

void ImmichEdits::set_columns(const Uuid& asset, const json& values) {
  for (const auto& [property, value] : values.items()) {
    if (!immich_.columns().has("asset_exif", property)) continue;
    immich_.query(fmt::format(R"(update asset_exif e
set "{0}" = n."{0}" from jsonb_populate_record(null::asset_exif, $2::jsonb) n where e."assetId" = $1)",
                              property),
                  asset, json({{property, value}}).dump());
  }
}

void ImmichEdits::set(const Uuid& asset, const std::string& property, const json& value) {
  original(asset);
  set_columns(asset, {{property, value}});
  if (property == "tags") set_tags(asset, value.get<std::vector<std::string>>());
  if (!has_locks()) {
    to_be_written_[asset].push_back(property);
    return;
  }
  immich_.query(R"(update asset_exif set "lockedProperties" =
array(select distinct unnest(coalesce("lockedProperties", '{}') || array[$2::varchar])) where "assetId" = $1)",
                asset, property);
}

void ImmichEdits::edit(const Uuid& asset, const std::string& property, const json& value) {
  set(asset, property, value);
  run_jobs(asset);
}

void ImmichEdits::add_tag(const Uuid& asset, const std::string& value) {
  std::vector<std::string> all = tags(asset);
  all.push_back(value);
  edit(asset, "tags", all);
}

void ImmichEdits::remove_tag(const Uuid& asset, const std::string& value) {
  std::vector<std::string> all = tags(asset);
  std::erase(all, value);
  edit(asset, "tags", all);
}

void ImmichEdits::run_jobs(const Uuid& asset) {
  write_xmp(asset);
  read_metadata(asset);
}

void ImmichEdits::write_xmp(const Uuid& asset) {
  std::vector<std::string> names = to_be_written_[asset];
  to_be_written_.erase(asset);
  json exif = row(asset);
  if (!has_tag_list()) exif["tags"] = tags(asset);
  if (has_locks() && exif.at("lockedProperties").is_array()) {
    names = exif.at("lockedProperties").get<std::vector<std::string>>();
  }
  if (names.empty()) return;  // skipped, and the metadata are read all the same
  json content = xmp(asset);
  for (const std::string& name : names) content[name] = exif.at(name);
  std::string path = xmp_path(asset);
  if (path.empty()) path = text("select \"originalPath\" || '.xmp' from asset where id = $1", asset);
  write_file(path + "_exiftool_tmp", content.dump());
  std::filesystem::rename(path + "_exiftool_tmp", path);  // a new file, as exiftool makes it
  if (xmp_path(asset).empty()) {
    if (immich_.columns().has("asset", "sidecarPath")) {
      immich_.query("update asset set \"sidecarPath\" = $2 where id = $1", asset, path);
    } else {
      immich_.query("insert into asset_file (\"assetId\", type, path) values ($1, 'sidecar', $2)", asset, path);
    }
  }
  if (has_locks()) immich_.query("update asset_exif set \"lockedProperties\" = null where \"assetId\" = $1", asset);
}

void ImmichEdits::read_metadata(const Uuid& asset) {
  json says = original(asset);
  says.update(xmp(asset));
  if (has_locks()) {
    const json exif = row(asset);
    if (exif.at("lockedProperties").is_array()) {
      for (const json& name : exif.at("lockedProperties")) says.erase(name.get<std::string>());
    }
  }
  set_columns(asset, says);
  const json list = has_tag_list() ? row(asset).at("tags") : says.value("tags", json::array());
  set_tags(asset, list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>());
  immich_.query("update asset_job_status set \"metadataExtractedAt\" = now() where \"assetId\" = $1", asset);
}

}  // namespace kindred::support
