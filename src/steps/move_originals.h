#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/root.h"
#include "job/report.h"
#include "tree/move_order.h"
#include "tree/original_name.h"
#include "tree/seen_file.h"

namespace kindred::pg {
class Connection;
class Row;
class Transaction;
}  // namespace kindred::pg

namespace kindred::sync {

class JobRun;

/// A mirror's original, the source's and its own.
struct Original {
  Uuid source_id;
  Uuid mirror_id;
  std::string source_path;  ///< as Immich names it
  std::string tree_path;    ///< as the mirror's row says
  std::int64_t modified_ms = 0;
  std::optional<MadeFile> made{};  ///< in the tree, as far as that is known
};

/// Of a row with placed, placed_inode, placed_size and placed_mtime_ns. Nullopt where that is not known.
std::optional<MadeFile> made_of(const pg::Row& row);

/// What was made of mirrors' originals in the tree, column by column, for the record.
struct MadeOriginals {
  std::vector<Uuid> mirrors;
  std::vector<std::string> placed;
  std::vector<std::int64_t> inodes, sizes, mtimes_ns;

  void add(const Uuid& mirror, std::string_view how, const files::FileState& made);
  void record(pg::Transaction& work) const;
};

/// Moves mirrors' originals to where their sources' lie now, in that order. One that cannot move is a fault and stays;
/// the others move. Returns how many did.
std::int64_t move_originals(JobRun& run, std::span<const MoveGroup> order);

/// Finishes the moves that a killed cycle left: committed ones get their names, the others' files go. Tries names again
/// that another file held. Returns how many moves were dealt with.
std::int64_t finish_moves(JobRun& run);

/// Notes that a new mirror's original waits for its name: another file holds it, or its folder cannot be written to.
void note_waiting_name(const JobRun& run, pg::Transaction& work, const Uuid& mirror_id, const Uuid& source_id,
                       const OriginalName& name);

/// Places an original in the tree under the name `at`, or looks at it where the tree is the source's own. Nullopt where
/// that could not be done, which is then a fault in `faults` and costs no other: name_taken where something else lies
/// there, unless `replace`. Throws Error(no_space).
std::optional<files::Placement> place_original(JobRun& run, const Original& original, const std::string& at,
                                               std::vector<Fault>& faults, bool replace = true);

}  // namespace kindred::sync
