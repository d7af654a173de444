#include "immich/copy_statement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "immich/adapted.h"
#include "immich/migrated_values.h"
#include "immich/row_source.h"
#include "immich/xmp_locks.h"

namespace kindred::immich {

namespace {

using Fill = ColumnRule::Fill;

std::string joined(const std::vector<std::string>& parts, const char* separator = ", ") {
  return fmt::format("{}", fmt::join(parts, separator));
}

/// `m."a" = x."a" and m."b" = x."b"` over the table's key.
std::string same_key(const CopiedTable& table) {
  std::vector<std::string> parts;
  for (const std::string_view column : table.key) {
    const std::string name = pg::quote_identifier(column);
    parts.push_back(fmt::format("m.{} = x.{}", name, name));
  }
  return joined(parts, " and ");
}

bool has_rule(const CopiedTable& table, Fill fill) {
  return std::any_of(table.rules.begin(), table.rules.end(), [&](const ColumnRule& r) { return r.fill == fill; });
}

Fill fill_of(const FilledColumn& column) {
  return column.rule == nullptr ? Fill::copied : column.rule->fill;
}

bool has_locks(const std::vector<FilledColumn>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const FilledColumn& c) { return fill_of(c) == Fill::locks; });
}

/// `select <expression> as <column>, … from …`: the rows as they ought to be.
std::string wanted_rows(const std::vector<FilledColumn>& columns, const CopiedTable& table, std::string_view rows) {
  std::vector<std::string> parts;
  for (const FilledColumn& column : columns) parts.push_back(fmt::format("{} as {}", column.expression, column.name));
  return fmt::format(
      "select {}, b.mirror_id as kindred_mirror_id, b.followed as kindred_followed, "
      "b.edits_followed as kindred_edits_followed{}{}\n{}",
      joined(parts), has_rule(table, Fill::newest) ? R"(, s."updatedAt" as kindred_updated)" : "",
      has_locks(columns) ? xmp_lock_inputs() : "", rows);
}

std::string wanted_rows(const std::vector<FilledColumn>& columns, const CopiedTable& table) {
  return wanted_rows(columns, table, table.rows);
}

std::string names(const std::vector<FilledColumn>& columns) {
  std::vector<std::string> parts;
  for (const FilledColumn& column : columns) parts.push_back(column.name);
  return joined(parts);
}

/// What a new row has besides the source's: see kindred_update_id in sql/session/prepare.sql.
constexpr std::string_view kUpdateId = "updateId";

std::string with_update_id(const TableShape& shape, const std::string& list, const std::string& value) {
  return shape.column(kUpdateId) == nullptr ? list : list + ", " + value;
}

std::string filled_names(const TableShape& shape, const std::string& names) {
  return with_update_id(shape, names, pg::quote_identifier(kUpdateId));
}

std::string filled_values(const TableShape& shape, const std::string& values) {
  return with_update_id(shape, values, "pg_temp.kindred_update_id()");
}

std::string followed_key(const CopiedTable& table, const ColumnRule& rule) {
  return fmt::format("{}.{}", table.name, rule.column);
}

/// The value that an UPDATE gives a column: the source's, or the target's own where it may have one.
std::string followed_value(const CopiedTable& table, const FilledColumn& column) {
  const Fill fill = fill_of(column);
  if (fill == Fill::newest) {
    return fmt::format(R"(case when x.kindred_updated > m."updatedAt" or m.{0} is null then x.{0} else m.{0} end)",
                       column.name);
  }
  if (fill == Fill::rendered) {
    return fmt::format("case when x.kindred_edits_followed then x.{0} else m.{0} end", column.name);
  }
  if (fill != Fill::edited) return "x." + column.name;
  const std::string key = followed_key(table, *column.rule);
  return fmt::format(
      "case when x.kindred_followed ? '{0}' and m.{1}::text is distinct from x.kindred_followed ->> '{0}' then m.{1} "
      "else x.{1} end",
      key, column.name);
}

/// The source's edits as one value: a mirror whose edits differ from those last followed was edited by the target.
std::string edits_pair() {
  return R"(, 'asset_edit', (select md5(string_agg(concat_ws(' ', e.sequence, e.action, e.parameters), ',' order by e.sequence))
                   from asset_edit e where e."assetId" = b.source_id))";
}

/// The derived files that the source may lose again, by type: with the ids that the mirror's rows of them have, so that
/// a row that Immich made of the mirror alone is told from ours.
std::string files_object() {
  return R"((select coalesce(jsonb_object_agg('asset_file.' || f.type, pg_temp.kindred_mirror_id(b.target_user_id, f.id)), '{}')
from (
-- include asset_files
) f
where f."assetId" = b.source_id and f.type in ('fullsize', 'encoded_video') and not f.is_edited))";
}

bool is_followed(const CopiedTable& table, const FilledColumn& column) {
  if (fill_of(column) == Fill::initial) return false;
  return std::none_of(table.key.begin(), table.key.end(),
                      [&](std::string_view key) { return pg::quote_identifier(key) == column.name; });
}

/// The same of a column of names of others that change.
std::string lock_value(const CopiedTable& table, const std::vector<FilledColumn>& columns) {
  std::vector<FollowedColumn> followed;
  for (const FilledColumn& column : columns) {
    if (fill_of(column) != Fill::edited) continue;
    followed.push_back({column.rule->column, column.name, followed_value(table, column)});
  }
  return xmp_locks(followed);
}

/// Over the batch's row `b` and the mirror's row `m`: no row of the source stands behind that.
std::string has_no_source(const TableShape& shape, const CopiedTable& table) {
  return fmt::format("{}\n  and not exists (select from (\n{}\n) x where {})",
                     table.followed_if.empty() ? "true" : table.followed_if,
                     wanted_rows(filled_columns(shape, table), table), same_key(table));
}

/// An UPDATE's columns as they are in the mirror's row, and as they are to be.
struct FollowedValues {
  std::vector<std::string> names, present, wanted;
};

FollowedValues followed_values(const CopiedTable& table, const std::vector<FilledColumn>& columns) {
  FollowedValues values;
  for (const FilledColumn& column : columns) {
    if (!is_followed(table, column)) continue;
    values.names.push_back(column.name);
    values.present.push_back("m." + column.name);
    values.wanted.push_back(fill_of(column) == Fill::locks ? lock_value(table, columns)
                                                           : followed_value(table, column));
  }
  return values;
}

/// mirror_id and `followed`: what the mappings ought to have on record of the sources' values.
std::string values_to_record(const Catalogue& catalogue) {
  std::vector<std::string> pairs;
  for (const CopiedTable& table : asset_tables()) {
    for (const ColumnRule& rule : table.rules) {
      if (rule.fill != Fill::edited || !catalogue.has(table.name, rule.column)) continue;
      const std::string value =
          rule.expression.empty() ? fmt::format("{}.{}", table.name == "asset" ? "s" : pg::quote_identifier(table.name),
                                                pg::quote_identifier(rule.column))
                                  : std::string(rule.expression);
      pairs.push_back(fmt::format("'{}', ({})::text", followed_key(table, rule), value));
    }
  }
  return fmt::format(R"(select b.mirror_id, jsonb_build_object({}{}) || {} as followed
      from pg_temp.kindred_asset b
      join asset s on s.id = b.source_id
      join asset_exif on asset_exif."assetId" = b.source_id)",
                     joined(pairs), catalogue.has("asset_edit") ? edits_pair() : "", files_object());
}

/// A row of the mirror's that is missing or differs.
std::string differing_statement(const TableShape& shape, const CopiedTable& table) {
  std::vector<FilledColumn> columns = filled_columns(shape, table);
  const std::string wanted = wanted_rows(columns, table, table.all_rows.empty() ? table.rows : table.all_rows);
  std::erase_if(columns, [](const FilledColumn& c) { return fill_of(c) == Fill::locks; });  // changes with others only
  const FollowedValues values = followed_values(table, columns);
  return fmt::format(
      "select x.kindred_mirror_id as mirror_id\nfrom (\n{}\noffset 0\n) x\nleft join {} m on {}\nwhere m.{} is null{}",
      wanted, pg::quote_identifier(table.name), same_key(table), pg::quote_identifier(table.key.front()),
      values.names.empty()
          ? ""
          : fmt::format("\n   or ({}) is distinct from ({})", joined(values.present), joined(values.wanted)));
}

/// A row of the mirror's that none of the source's stands behind.
std::string surplus_statement(const TableShape& shape, const CopiedTable& table) {
  return fmt::format(
      "select b.mirror_id\nfrom pg_temp.kindred_asset b\njoin {} m on m.\"assetId\" = b.mirror_id\nwhere {}",
      pg::quote_identifier(table.name), has_no_source(shape, table));
}

}  // namespace

std::string copy_statement(const Catalogue& catalogue, const CopiedTable& table) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) return {};
  const std::vector<FilledColumn> columns = filled_columns(*shape, table);
  std::vector<std::string> values;
  for (const FilledColumn& column : columns) values.push_back(column.expression);
  return adapted(fmt::format("insert into {} ({})\nselect {}\n{}", pg::quote_identifier(table.name),
                             filled_names(*shape, names(columns)), filled_values(*shape, joined(values)), table.rows),
                 catalogue);
}

std::string insert_missing_statement(const Catalogue& catalogue, const CopiedTable& table) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) return {};
  const std::vector<FilledColumn> columns = filled_columns(*shape, table);
  return fmt::format(
      "insert into {0} ({1})\nselect {2} from (\n{3}\n) x\nwhere not exists (select from {0} m where {4})",
      pg::quote_identifier(table.name), filled_names(*shape, names(columns)), filled_values(*shape, names(columns)),
      wanted_rows(columns, table), same_key(table));
}

std::string update_statement(const Catalogue& catalogue, const CopiedTable& table) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) return {};
  const std::vector<FilledColumn> columns = filled_columns(*shape, table);
  const FollowedValues values = followed_values(table, columns);
  if (values.names.empty()) return {};
  // With `offset 0` the wanted rows are made first, and then each mirror's row is looked up by its key. PostgreSQL,
  // which may know nothing of the tables yet, has compared a page's embeddings with all that there are.
  return fmt::format(
      "update {} m\nset ({}) = row({})\nfrom (\n{}\noffset 0\n) x\nwhere {}\n  and ({}) is distinct from ({})",
      pg::quote_identifier(table.name), joined(values.names), joined(values.wanted), wanted_rows(columns, table),
      same_key(table), joined(values.present), joined(values.wanted));
}

std::string delete_surplus_statement(const Catalogue& catalogue, const CopiedTable& table) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) return {};
  return fmt::format(
      "delete from {} m\nusing pg_temp.kindred_asset b\n"
      "join asset mine on mine.id = b.mirror_id and mine.\"ownerId\" = b.target_user_id\nwhere m.\"assetId\" = "
      "b.mirror_id\n  and {}",
      pg::quote_identifier(table.name), has_no_source(*shape, table));
}

std::string record_followed_statement(const Catalogue& catalogue) {
  return adapted(fmt::format(R"(update _face_sync_asset_map m
set followed = x.followed
from ({}) x
where m.target_asset_id = x.mirror_id
  and m.followed is distinct from x.followed)",
                             values_to_record(catalogue)),
                 catalogue);
}

std::string changed_by_target_statement(const Catalogue& catalogue) {
  std::vector<std::string> columns;
  for (const CopiedTable& table : asset_tables()) {
    for (const ColumnRule& rule : table.rules) {
      if (rule.fill != Fill::edited || !catalogue.has(table.name, rule.column)) continue;
      columns.push_back(fmt::format(
          "case when m.followed ? '{0}' and {1}.{2}::text is distinct from m.followed ->> '{0}' then '{3}' end",
          followed_key(table, rule), pg::quote_identifier(table.name), pg::quote_identifier(rule.column), rule.column));
    }
  }
  return fmt::format(R"(select concat_ws(', ', {}) as columns
from _face_sync_asset_map m
join asset on asset.id = m.target_asset_id
join asset_exif on asset_exif."assetId" = m.target_asset_id
where m.target_asset_id = $1)",
                     joined(columns));
}

std::vector<std::string> follow_statements(const Catalogue& catalogue) {
  std::vector<std::string> statements;
  const auto add = [&](std::string statement) {
    if (!statement.empty()) statements.push_back(adapted(statement, catalogue));
  };
  for (const CopiedTable& table : asset_tables()) {
    if (!table.has_own_rows) add(delete_surplus_statement(catalogue, table));
    add(update_statement(catalogue, table));
    if (table.name != "asset") add(insert_missing_statement(catalogue, table));
  }
  add(record_followed_statement(catalogue));
  add(record_own_statement(catalogue));
  return statements;
}

std::vector<std::string> differing_statements(const Catalogue& catalogue) {
  std::vector<std::string> statements;
  for (const CopiedTable& table : asset_tables()) {
    const TableShape* shape = catalogue.table(table.name);
    if (shape == nullptr) continue;
    statements.push_back(adapted(differing_statement(*shape, table), catalogue));
    if (!table.has_own_rows) statements.push_back(adapted(surplus_statement(*shape, table), catalogue));
  }
  statements.push_back(adapted(fmt::format(R"(select x.mirror_id
from ({}
      offset 0) x
join _face_sync_asset_map m on m.target_asset_id = x.mirror_id
where m.followed is distinct from x.followed)",
                                           values_to_record(catalogue)),
                               catalogue));
  statements.push_back(differing_own_statement(catalogue));
  return statements;
}

std::string copy_renamed_faces_statement(const Catalogue& catalogue) {
  std::vector<std::string> columns, values;
  for (const Column& column : catalogue.table(kFaceTable)->columns) {
    // updatedAt comes along: by it a person that the source changes later is told from one that the target chose.
    if (column.generated || (is_sync_column(column.name) && column.name != "updatedAt")) continue;
    columns.push_back(pg::quote_identifier(column.name));
    values.push_back(column.name == "id" ? "r.new_id" : "m." + columns.back());
  }
  const TableShape& shape = *catalogue.table(kFaceTable);
  return fmt::format(
      "insert into {0} ({1})\nselect {2}\nfrom pg_temp.kindred_renamed_face r\njoin {0} m on m.id = r.old_id\n"
      R"(join pg_temp.kindred_asset b on b.mirror_id = m."assetId"
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id)",
      pg::quote_identifier(kFaceTable), filled_names(shape, joined(columns)), filled_values(shape, joined(values)));
}

std::string copy_joined_people_statement(const Catalogue& catalogue) {
  if (!catalogue.has("person", "personGroupId")) return {};
  std::vector<std::string> columns, values;
  for (const Column& column : catalogue.table("person")->columns) {
    if (column.generated || is_sync_column(column.name)) continue;
    columns.push_back(pg::quote_identifier(column.name));
    values.push_back(column.name == "personGroupId" ? "j.new_id" : "p." + columns.back());
  }
  return fmt::format(
      "insert into person ({})\nselect distinct on (j.new_id) {}\nfrom pg_temp.kindred_joined_person j\n"
      R"(join person p on p."personGroupId" = j.old_id and p."ownerId" = $1
where not exists (select from person t where t."personGroupId" = j.new_id and t."ownerId" = $1)
order by j.new_id, j.old_id
on conflict do nothing)",
      joined(columns), joined(values));
}

}  // namespace kindred::immich
