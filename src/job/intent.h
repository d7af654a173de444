#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "immich/paths.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// The names that are about to be used, committed before the first file is made: what a crash leaves, the next cycle
/// finds by it (see interrupted.cpp) and removes where no row of Immich's names it. Whoever places a file records its
/// name here first, in every step.
class Intent {
 public:
  explicit Intent(const JobRun& run) : run_(run) {}

  /// `relative` is where the mirror's original will lie below the tree; until its row says so it waits beside that.
  void add(const Uuid& source_id, const Uuid& mirror_id, const std::string& relative);
  /// A file in one of Immich's own folders; `owner` is the mirror or the mirrored person that it is for.
  void add_file(const Uuid& owner, const immich::DerivedPath& path);
  /// A file in the tree that gets its final name at once, such as an XMP file.
  void add_tree_file(const Uuid& mirror_id, const std::string& relative);
  /// Empty until record(), and after the end.
  const std::optional<Uuid>& id() const { return id_; }
  bool empty() const { return mirrors_.empty() && files_.empty(); }

  /// Commits the names, and forgets `finished` by the same statement. Names that were queued to be unlinked are so no
  /// longer. Returns this intent's id. Throws JobTakenOver.
  Uuid record(pg::Connection& connection, const std::optional<Uuid>& finished = std::nullopt);
  /// Every file has its final name, or is gone, or is queued.
  void forget(pg::Connection& connection);
  static void forget(const JobRun& run, pg::Connection& connection, const Uuid& id);
  /// The same, where some files may have got no row: those are queued.
  void settle(pg::Connection& connection);
  /// For an instance that has lost the job: the other may have removed what was there and forgotten the intent, before
  /// this one placed more. Nothing happens where it is on record still, or was not recorded.
  void put_back(pg::Connection& connection) const;

 private:
  pg::Params params() const;

  const JobRun& run_;
  std::optional<Uuid> id_;
  std::vector<Uuid> sources_, mirrors_, owners_;
  std::vector<std::string> tree_paths_, files_;
};

/// A file's name as intents and the queue of files to unlink know it: "thumbs/…", "encoded-video/…".
std::string queued_name(const immich::DerivedPath& path);
/// "tree/…"
std::string queued_tree_name(std::string_view relative);

}  // namespace kindred::sync
