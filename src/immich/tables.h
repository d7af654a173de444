#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::immich {

/// How a column is filled that is not simply the source row's value.
struct ColumnRule {
  enum class Fill {
    expression,  ///< an SQL expression over `s` (the source's row) and `b` (the batch's row)
    initial,     ///< such an expression for a new row; later the column is the target's and Immich's own
    edited,      ///< copied, or an expression, and followed until the target changes it on the mirror
    newest,      ///< such an expression; later whoever changed the row last is right; a null of the target never is
    locks,       ///< names of columns that Immich must not read from the XMP file again: see xmp_locks.h
    rendered,    ///< copied while the target has not edited the picture itself
    left_out,    ///< not named in the INSERT: its default, or a trigger, fills it
    copied       ///< copied although it looks like a reference; the rule says why that is right
  };
  std::string_view column;
  Fill fill = Fill::copied;
  std::string_view expression;
  std::string_view why;
  /// True for a column that only some versions of Immich have.
  bool optional = false;
  /// The expression over `s` and the mapping `m` in place of the batch's row, where a mapping says as much.
  std::string_view by_mapping = {};
};

/// One table of which each mirror gets rows: the single description that drives the copy, the schema check, `verify`
/// and the docs. Columns without a rule are copied, provided that they look plain (see schema_guard.h).
struct CopiedTable {
  std::string_view name;
  /// The `from … where …` that yields the source's rows as `s`.
  std::string_view rows;
  std::vector<ColumnRule> rules;
  /// The columns that name a row, in the mirror's terms.
  std::vector<std::string_view> key;
  /// True for a table that only some versions of Immich have.
  bool optional = false;
  /// A condition over `b` and the mirror's row `m` under which a row without one of the source's goes; empty: always.
  std::string_view followed_if = {};
  /// False where each row of a mirror has one of the source's behind it: others are deleted.
  bool has_own_rows = true;
  /// `rows` where all mirrors are compared at once, if those of a page are joined in a forced order; empty: the same.
  std::string_view all_rows = {};
};

/// Columns that no copy ever carries over from the source's row, in every table: phones follow them (behaviours, 6). A
/// new row's updateId is made (kindred_update_id), the others are Immich's defaults.
bool is_sync_column(std::string_view column);

/// What belongs to an asset, in the order in which the rows are inserted.
std::span<const CopiedTable> asset_tables();
/// The one of them that holds faces.
inline constexpr std::string_view kFaceTable = "asset_face";
/// Immich's person: one row for each user; and from 3.2 on the group that ties those of several users.
const CopiedTable& person_table();
const CopiedTable& person_group_table();

/// A key that Kindred relies on: without it rows would be left behind or doubled.
struct RequiredKey {
  std::string_view table;
  std::string_view columns;    ///< comma-separated, sorted
  std::string_view refers_to;  ///< empty: a unique index
  char on_delete = 'c';        ///< as ForeignKey::on_delete
  std::string_view why;
  /// Asked only of a version that has this `table.column`; empty: of all.
  std::string_view where_is = {};
};
std::span<const RequiredKey> required_keys();

}  // namespace kindred::immich
