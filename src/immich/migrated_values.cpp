// The rule for "Immich did that, not the target" across a migration. A group is a column together with one followed
// value; the mirrors of a group whose value the target had changed before are left out. In a group a new value counts
// as Immich's where the old one is gone from all mirrors and sources of the job, and
//   - at least two rows of the group show the new one, mirrors or sources, and more of its mirrors show it than do not;
//   or
//   - it is a place's name, the mirror's position is unchanged, and the target's own changes are on record: people
//   change
//     where a photo was taken, and Immich finds the names.
// Turned down: a list of what each version of Immich rewrites, which the next version makes wrong.
#include "immich/migrated_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "immich/tables.h"
#include "pg/value.h"

namespace kindred::immich {

namespace {

/// Names that Immich derives from a photo's position; nobody edits them alone.
constexpr std::array<std::string_view, 3> kPlaceNames = {"country", "state", "city"};

struct EditedColumn {
  std::string key;     ///< as in `followed`
  std::string mirror;  ///< the mirror's value, over t and te
  std::string source;  ///< what it ought to be, over s, se and the mapping m
  bool is_place_name;
};

/// Those that are copied as they are or as the mapping says: what else an expression makes of the source's value is the
/// target's alone.
std::vector<EditedColumn> edited_columns(const Catalogue& catalogue) {
  std::vector<EditedColumn> columns;
  for (const CopiedTable& table : asset_tables()) {
    for (const ColumnRule& rule : table.rules) {
      if (rule.fill != ColumnRule::Fill::edited || !catalogue.has(table.name, rule.column)) continue;
      if (!rule.expression.empty() && rule.by_mapping.empty()) continue;
      const std::string of_side =
          fmt::format("{}.{}", table.name == "asset_exif" ? "e" : "", pg::quote_identifier(rule.column));
      columns.push_back({fmt::format("{}.{}", table.name, rule.column), "t" + of_side,
                         rule.by_mapping.empty() ? "s" + of_side : std::string(rule.by_mapping),
                         std::ranges::find(kPlaceNames, rule.column) != kPlaceNames.end()});
    }
  }
  return columns;
}

/// `('asset_exif.city', te."city"::text, se."city"::text, true), …`: key, the mirror's value, the source's,
/// is_place_name.
std::string values_list(const Catalogue& catalogue) {
  std::vector<std::string> rows;
  for (const EditedColumn& one : edited_columns(catalogue)) {
    rows.push_back(fmt::format("('{}', {}::text, ({})::text, {})", one.key, one.mirror, one.source, one.is_place_name));
  }
  return fmt::format("{}", fmt::join(rows, ",\n        "));
}

/// The rows of both sides of a mapping `m`, as t, te, s and se. By their keys, whatever the statistics are.
constexpr std::string_view kBothSides =
    R"(join lateral (select * from asset where id = m.target_asset_id offset 0) t on t."ownerId" = m.target_user_id
    join lateral (select * from asset where id = m.source_asset_id offset 0) s on s."ownerId" = m.source_user_id
    join lateral (select * from asset_exif where "assetId" = m.target_asset_id offset 0) te on true
    join lateral (select * from asset_exif where "assetId" = m.source_asset_id offset 0) se on true)";

/// The same where all are compared at once, as sets.
constexpr std::string_view kBothSidesOfAll =
    R"(join asset t on t.id = m.target_asset_id and t."ownerId" = m.target_user_id
    join asset s on s.id = m.source_asset_id and s."ownerId" = m.source_user_id
    join asset_exif te on te."assetId" = m.target_asset_id
    join asset_exif se on se."assetId" = m.source_asset_id)";

/// Of the mappings `m` in `mappings`: id, mirror_id, noted (what is on record), own (the values that the target
/// changed).
std::string values_of_the_target(const Catalogue& catalogue, std::string_view mappings, std::string_view both_sides) {
  return fmt::format(R"(select m.id, b.mirror_id, m.own as noted,
             (select jsonb_object_agg(v.key, v.mirror)
              from (values {}) v (key, mirror, source, is_place_name)
              where m.followed ? v.key and v.mirror is distinct from m.followed ->> v.key) as own
      from pg_temp.kindred_asset b
      {}
    {})",
                     values_list(catalogue), mappings, both_sides);
}

/// `where …`: those that differ from their sources, or of which something is on record. Of the others nothing is the
/// target's: else the source's value would not be the one followed last, and by that such a mirror is found as well.
std::string where_sides_differ(const Catalogue& catalogue) {
  std::vector<std::string> mirrors, sources;
  for (const EditedColumn& one : edited_columns(catalogue)) {
    mirrors.push_back(one.mirror);
    sources.push_back(one.source);
  }
  return fmt::format("\n      where m.own is not null or ({}) is distinct from ({})", fmt::join(mirrors, ", "),
                     fmt::join(sources, ", "));
}

}  // namespace

std::string record_own_statement(const Catalogue& catalogue) {
  return fmt::format(R"(update _face_sync_asset_map o
set own = x.own
from ({}
      offset 0) x
where o.id = x.id
  and o.own is distinct from x.own)",
                     values_of_the_target(catalogue,
                                          "join lateral (select * from _face_sync_asset_map where target_asset_id = "
                                          "b.mirror_id offset 0) m on true",
                                          kBothSides));
}

std::string differing_own_statement(const Catalogue& catalogue) {
  return fmt::format(R"(select x.mirror_id
from ({}
      offset 0) x
where x.noted is distinct from x.own)",
                     values_of_the_target(catalogue, "join _face_sync_asset_map m on m.target_asset_id = b.mirror_id",
                                          std::string(kBothSidesOfAll) + where_sides_differ(catalogue)));
}

std::string follow_migration_statement(const Catalogue& catalogue) {
  return fmt::format(R"(with shown as materialized (
    select m.id, v.key, m.followed -> v.key as old, coalesce(to_jsonb(v.mirror), 'null') as mirror,
           coalesce(to_jsonb(v.source), 'null') as source,
           v.is_place_name and te.latitude::text is not distinct from m.followed ->> 'asset_exif.latitude'
               and te.longitude::text is not distinct from m.followed ->> 'asset_exif.longitude' as is_unmoved
    from _face_sync_asset_map m
    {0}
    cross join lateral (values
        {1}) v (key, mirror, source, is_place_name)
    where m.job = $1
      and m.followed ? v.key
      and m.followed -> v.key <> coalesce(to_jsonb(v.mirror), 'null')
      and not coalesce(m.own ? v.key, false)
), asked as materialized (  -- the groups in which anything is to be followed
    select distinct key, old
    from shown
    where source <> mirror
), left_over as materialized (
    select distinct v.key, coalesce(to_jsonb(both_sides.value), 'null') as old
    from _face_sync_asset_map m
    {0}
    cross join lateral (values
        {1}) v (key, mirror, source, is_place_name)
    cross join lateral (values (v.mirror), (v.source)) both_sides (value)
    where m.job = $1
      and exists (select from asked)
      and ((v.key, coalesce(to_jsonb(both_sides.value), 'null')) in (select key, old from asked)) is true  -- by a hash
), counted as (
    select shown.*,
           count(*) over (partition by key, old) as of_old,
           count(*) over (partition by key, old, mirror) as of_new,
           count(*) filter (where source = mirror) over (partition by key, old, mirror) as witnesses
    from shown
), taken as (
    select id, jsonb_object_agg(key, mirror) as values
    from counted
    where source <> mirror
      and ((of_new * 2 > of_old and of_new + witnesses >= 2) or (is_unmoved and $2))
      and ((key, old) in (select key, old from left_over)) is not true
    group by id
)
update _face_sync_asset_map m
set followed = m.followed || taken.values
from taken
where m.id = taken.id)",
                     kBothSides, values_list(catalogue));
}

}  // namespace kindred::immich
