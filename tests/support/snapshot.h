#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pg/connection.h"

namespace kindred::support {

/// A file, folder or link as it lies on disk. Not the inode nor the number of names: a hard link to a file of the
/// source leaves the file as it is.
struct FileState {
  std::string kind;  ///< file, folder, link, or other
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  ///< 0 for folders
  std::string content;        ///< SHA-256 in hex; for a link what it says; empty for folders

  auto operator<=>(const FileState&) const = default;
};

/// All that a user owns, rows and files, for promise 1: two of them are equal unless something was written, moved or
/// deleted. Rows are in there whole, with updateId and updatedAt, so an update that changes nothing shows as well.
struct SourceSnapshot {
  std::map<std::string, std::map<std::string, std::string>> rows;  ///< table, key, row as JSON
  std::map<std::string, FileState> files;                          ///< by path

  bool operator==(const SourceSnapshot&) const = default;
};

/// Takes the user's rows in all tables of Immich, found by the columns that lead to the user, and everything in and
/// below `folders`, links not followed.
SourceSnapshot take_snapshot(pg::Connection& db, const Uuid& user, const std::vector<std::string>& folders);

/// What differs, a line for each row and column or file, at most 40 lines; empty where nothing does.
std::string difference(const SourceSnapshot& before, const SourceSnapshot& after);

/// A table's state as count and digest. Row versions (xmin, ctid) are part of it, so that a row which was written again
/// with the same values shows. PostgreSQL's counters were turned down: they come late.
using TableDigests = std::map<std::string, std::string>;

enum class Tables { immich, own };
/// `own` are Kindred's tables (names that begin with `_face_sync` or `_kindred`), `immich` all others.
TableDigests digest_tables(pg::Connection& db, Tables which = Tables::immich);

/// Every name below a folder with its inode and the time of its last change, which only the kernel sets: a file that
/// was written again with the same content shows, and a folder in which something was made and removed again.
using FileDigests = std::map<std::string, std::string>;

FileDigests digest_files(const std::string& folder);

/// Every row of every table by content alone, as "table row": without what each write changes (updateId, updatedAt),
/// without audits, and without what Kindred keeps of a job that was unshared.
std::set<std::string> all_rows(pg::Connection& db);
/// What differs, a line each, at most 40 lines; empty where nothing does.
std::string difference(const std::set<std::string>& before, const std::set<std::string>& after);

/// The names of tables, or the paths of files, that differ, separated by spaces; empty where none does.
std::string difference(const TableDigests& before, const TableDigests& after);

}  // namespace kindred::support
