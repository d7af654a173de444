// After an edit by the target Immich writes the properties that are locked into the mirror's XMP file, unlocks them,
// and then reads file and XMP file anew: what stands in neither and is not locked is lost. So a value of the source's
// that reaches a mirror only as a row, because its XMP file holds the target's own edits and stays, is locked on the
// mirror. Then Immich itself carries it into the file. Where the source's own XMP file is still to be written (the
// source's row is locked), the mirror's copy of it is as old, and the same holds.
//
// Turned down: writing XMP files here, which would take exiftool's knowledge of them; and locking every change, which
// would have Immich rewrite files of ours that are right already.
#include "immich/xmp_locks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace kindred::immich {

namespace {

/// The properties that Immich locks, and for each the one that it reads together with it: a date without its time zone,
/// or half a place, would come back from the file as another.
struct Lockable {
  std::string_view name;
  std::string_view partner;
};
constexpr std::array<Lockable, 7> kLockable = {{{"description", {}},
                                                {"dateTimeOriginal", "timeZone"},
                                                {"timeZone", "dateTimeOriginal"},
                                                {"latitude", "longitude"},
                                                {"longitude", "latitude"},
                                                {"rating", {}},
                                                {"tags", {}}}};

const FollowedColumn* find(const std::vector<FollowedColumn>& columns, std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const FollowedColumn& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

std::string changes(const FollowedColumn& column) {
  return fmt::format("m.{} is distinct from ({})", column.quoted, column.value);
}

/// `case when … then 'name' end`; empty where this Immich has no such column.
std::string changed_name(const std::vector<FollowedColumn>& columns, const Lockable& lockable) {
  const FollowedColumn* column = find(columns, lockable.name);
  if (column == nullptr) return {};
  const FollowedColumn* partner = find(columns, lockable.partner);
  return fmt::format("case when {}{} then '{}' end", changes(*column),
                     partner == nullptr ? "" : " or " + changes(*partner), lockable.name);
}

// The mirror's XMP file is no copy of the source's, as one that was just placed is; without any, the file says it all.
constexpr std::string_view kXmpStays =
    R"((not exists (select from pg_temp.kindred_file placed
                 where placed.source_id = x.kindred_source_id and placed.path = x.kindred_tree_path || '.xmp')
     and exists (select from (
-- include asset_files
                 ) xmp
                 where xmp."assetId" in (x."assetId", x.kindred_source_id) and xmp.type = 'sidecar')))";

}  // namespace

std::string xmp_lock_inputs() {
  return R"(, b.source_id as kindred_source_id, b.tree_path as kindred_tree_path,
    s."lockedProperties" as kindred_source_locks)";
}

std::string xmp_locks(const std::vector<FollowedColumn>& columns) {
  std::vector<std::string> names, any;
  for (const Lockable& lockable : kLockable) {
    const std::string name = changed_name(columns, lockable);
    if (name.empty()) continue;
    names.push_back(name);
    any.push_back(changes(*find(columns, lockable.name)));
  }
  // The outer condition spares rows in which nothing changes, which are nearly all, the look at the files.
  return fmt::format(R"(case when {} then (
    select nullif(array(select distinct name
                        from unnest(coalesce(m."lockedProperties", '{{}}') || array(
                            select changed.name
                            from unnest(array_remove(array[{}], null)::varchar[]) as changed (name)
                            where {} or changed.name = any (x.kindred_source_locks))) as locked (name)
                        order by name), '{{}}'))
  else m."lockedProperties" end)",
                     fmt::join(any, " or "), fmt::join(names, ",\n        "), kXmpStays);
}

}  // namespace kindred::immich
