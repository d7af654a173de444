// Watches over "nothing was written": by content rather than by trust in what the program says it did. Which rows a
// user owns is read off the columns, so that a table which a later version adds is watched too.
#include "support/snapshot.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "pg/value.h"
#include "support/files.h"
#include "support/rows.h"

namespace kindred::support {

namespace fs = std::filesystem;
using pg::quote_identifier;

namespace {

constexpr std::size_t kMostLines = 40;
/// Which instance works on a job, and how far its cycles came: no results of the work.
bool is_no_result(const std::string& table) {
  return table == "_kindred_holder" || table == "_kindred_watermark";
}
constexpr const char* kOwnAssets = R"((select id from asset where "ownerId" = $1))";

struct Ownership {
  const char* column;
  std::string condition;
};

/// A row is the user's when one of these holds. Not personGroupId: people of other users share a group from 3.2.
std::vector<Ownership> ownerships(const Columns& columns) {
  const std::string albums = columns.has("album", "ownerId")
                                 ? R"((select id from album where "ownerId" = $1))"
                                 : R"((select "albumId" from album_user where "userId" = $1 and role = 'owner'))";
  return {{"ownerId", R"("ownerId" = $1)"},
          {"userId", R"("userId" = $1)"},
          {"usersId", R"("usersId" = $1)"},
          {"sharedById", R"("sharedById" = $1)"},
          {"assetId", fmt::format(R"("assetId" in {})", kOwnAssets)},
          {"assetsId", fmt::format(R"("assetsId" in {})", kOwnAssets)},
          {"albumId", R"("albumId" in )" + albums},
          {"albumsId", R"("albumsId" in )" + albums},
          {"faceId", fmt::format(R"("faceId" in (select id from asset_face where "assetId" in {}))", kOwnAssets)},
          {"id_ancestor", R"(id_ancestor in (select id from tag where "userId" = $1))"}};
}

std::string special_condition(const std::string& table, const Columns& columns) {
  if (table == "user") return "id = $1";
  if (table == "person_group") return R"(id in (select "personGroupId" from person where "ownerId" = $1))";
  if (table == "cluster_group") return R"(id in (select "clusterGroupId" from "user" where id = $1))";
  if (table == "album" && !columns.has("album", "ownerId")) {
    return R"(id in (select "albumId" from album_user where "userId" = $1 and role = 'owner'))";
  }
  return {};
}

std::string owned_by_user(const std::string& table, const Columns& columns) {
  std::string out = special_condition(table, columns);
  for (const Ownership& ownership : ownerships(columns)) {
    if (columns.has(table, ownership.column)) out += (out.empty() ? "" : " or ") + ownership.condition;
  }
  return out;
}

bool is_own(const std::string& table) {
  return table.starts_with("_face_sync") || table.starts_with("_kindred");
}

/// Each table with its primary key as a list of columns.
template <class Session>
std::map<std::string, std::string> tables_with_keys(Session& db) {
  std::map<std::string, std::string> out;
  const pg::Result rows = db.query(
      "select c.relname::text as table, coalesce(string_agg(quote_ident(a.attname), ', ' order by a.attnum), '') as key"
      " from pg_class c"
      " left join pg_index i on i.indrelid = c.oid and i.indisprimary"
      " left join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)"
      " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.oid");
  for (const pg::Row row : rows) out[row.get<std::string>("table")] = row.get<std::string>("key");
  return out;
}

std::map<std::string, std::string> rows_of(pg::Transaction& work, const std::string& table, const std::string& key,
                                           const std::string& condition, const Uuid& user) {
  const pg::Result found = work.query(fmt::format("select json_build_array({})::text as key, to_jsonb(t)::text as row"
                                                  " from {} t where {}",
                                                  key, quote_identifier(table), condition),
                                      user);
  std::map<std::string, std::string> rows;
  for (const pg::Row row : found) rows[row.get<std::string>("key")] = row.get<std::string>("row");
  return rows;
}

FileState state_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {"vanished", 0, 0, ""};
  if (S_ISDIR(status.st_mode)) return {"folder", 0, 0, ""};
  FileState state;
  state.size = static_cast<std::uint64_t>(status.st_size);
  state.mtime_ns = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
  state.kind = S_ISLNK(status.st_mode) ? "link" : S_ISREG(status.st_mode) ? "file" : "other";
  if (state.kind == "link") state.content = fs::read_symlink(path).string();
  if (state.kind == "file") state.content = hex(sha256_of_file(path));
  return state;
}

/// Calls `changed(key, before or null, after or null)` for each key whose values differ.
template <class Map, class Changed>
void compare(const Map& before, const Map& after, const Changed& changed) {
  const typename Map::mapped_type* const nothing = nullptr;
  for (const auto& [key, value] : before) {
    const auto other = after.find(key);
    if (other == after.end()) {
      changed(key, &value, nothing);
    } else if (other->second != value) {
      changed(key, &value, &other->second);
    }
  }
  for (const auto& [key, value] : after) {
    if (!before.contains(key)) changed(key, nothing, &value);
  }
}

void describe_row(std::vector<std::string>& lines, const std::string& what, const std::string* before,
                  const std::string* after) {
  if (before == nullptr || after == nullptr) {
    lines.push_back(what + (after == nullptr ? ": row is gone" : ": row is new"));
    return;
  }
  const auto old_row = nlohmann::json::parse(*before), new_row = nlohmann::json::parse(*after);
  for (const auto& [column, value] : new_row.items()) {
    const auto old_value = old_row.contains(column) ? old_row.at(column) : nlohmann::json();
    if (old_value != value)
      lines.push_back(fmt::format("{} {}: {} -> {}", what, column, old_value.dump(), value.dump()));
  }
}

void describe_file(std::vector<std::string>& lines, const std::string& path, const FileState* before,
                   const FileState* after) {
  if (before == nullptr || after == nullptr) {
    lines.push_back(path + (after == nullptr ? ": is gone" : ": is new"));
    return;
  }
  if (before->kind != after->kind) lines.push_back(fmt::format("{}: {} -> {}", path, before->kind, after->kind));
  if (before->size != after->size) lines.push_back(fmt::format("{}: size {} -> {}", path, before->size, after->size));
  if (before->content != after->content) lines.push_back(path + ": content changed");
  if (before->mtime_ns != after->mtime_ns) {
    lines.push_back(fmt::format("{}: mtime {} -> {} ns", path, before->mtime_ns, after->mtime_ns));
  }
}

}  // namespace

SourceSnapshot take_snapshot(pg::Connection& db, const Uuid& user, const std::vector<std::string>& folders) {
  SourceSnapshot snapshot;
  const Columns columns(db);
  const auto tables = tables_with_keys(db);
  pg::Transaction work = db.begin(pg::Isolation::repeatable_read);
  for (const auto& [table, key] : tables) {
    const std::string condition = owned_by_user(table, columns);
    if (is_own(table) || condition.empty()) continue;
    snapshot.rows[table] = rows_of(work, table, key, condition, user);
  }
  for (const std::string& folder : folders) {
    snapshot.files[folder] = state_of(folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      snapshot.files[entry.path()] = state_of(entry.path());
    }
  }
  return snapshot;
}

std::string difference(const SourceSnapshot& before, const SourceSnapshot& after) {
  std::vector<std::string> lines;
  const std::map<std::string, std::string> none;
  std::map<std::string, int> tables;
  for (const auto& [table, rows] : before.rows) tables[table];
  for (const auto& [table, rows] : after.rows) tables[table];
  for (const auto& entry : tables) {
    const std::string& table = entry.first;  // clang 14 captures no structured binding
    const auto old_rows = before.rows.find(table), new_rows = after.rows.find(table);
    compare(old_rows == before.rows.end() ? none : old_rows->second,
            new_rows == after.rows.end() ? none : new_rows->second,
            [&](const auto& key, const auto* was, const auto* is) { describe_row(lines, table + " " + key, was, is); });
  }
  compare(before.files, after.files,
          [&](const auto& path, const auto* was, const auto* is) { describe_file(lines, path, was, is); });
  if (lines.size() <= kMostLines) return fmt::format("{}", fmt::join(lines, "\n"));
  const std::size_t more = lines.size() - kMostLines;
  lines.resize(kMostLines);
  return fmt::format("{}\nand {} more", fmt::join(lines, "\n"), more);
}

TableDigests digest_tables(pg::Connection& db, Tables which) {
  TableDigests digests;
  const auto tables = tables_with_keys(db);
  pg::Transaction work = db.begin(pg::Isolation::repeatable_read);
  for (const auto& [table, key] : tables) {
    if (is_own(table) != (which == Tables::own) || is_no_result(table)) continue;
    const pg::Result rows = work.query(
        fmt::format("select count(*) || ' ' || coalesce(sum(hashtextextended(t::text || t.xmin || t.ctid, 0)), 0)"
                    " as digest from {} t",
                    quote_identifier(table)));
    digests[table] = rows[0].get<std::string>("digest");
  }
  return digests;
}

FileDigests digest_files(const std::string& folder) {
  FileDigests digests;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    struct stat status {};
    if (::lstat(entry.path().c_str(), &status) != 0) continue;
    digests[entry.path()] = fmt::format("{} {}.{:09}", status.st_ino, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
  }
  return digests;
}

std::set<std::string> all_rows(pg::Connection& db) {
  std::set<std::string> out;
  pg::Transaction work = db.begin(pg::Isolation::repeatable_read);
  for (const auto& entry : tables_with_keys(work)) {
    const std::string& table = entry.first;
    if (table.ends_with("_audit") || table == "_face_sync_meta" || is_no_result(table) || table == "_kindred_unshared")
      continue;
    for (const pg::Row row :
         work.query(fmt::format("select (to_jsonb(t) - '{{updateId,updatedAt}}'::text[])::text as row"
                                " from {} t",
                                quote_identifier(table)))) {
      out.insert(table + " " + row.get<std::string>("row"));
    }
  }
  return out;
}

std::string difference(const std::set<std::string>& before, const std::set<std::string>& after) {
  std::vector<std::string> lines;
  for (const std::string& row : before) {
    if (!after.contains(row)) lines.push_back("gone: " + row);
  }
  for (const std::string& row : after) {
    if (!before.contains(row)) lines.push_back("new: " + row);
  }
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string difference(const TableDigests& before, const TableDigests& after) {
  std::vector<std::string> names;
  compare(before, after, [&](const auto& table, const auto*, const auto*) { names.push_back(table); });
  return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace kindred::support
