#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cycle/context.h"
#include "job/job_lock.h"
#include "job/job_run.h"

namespace kindred::sync {

/// What a job made, and what of it stays with the target. The names are those of `unshare --json` (docs/json.md).
struct UnshareCounts {
  // What goes.
  std::int64_t mirrors = 0;
  std::int64_t people = 0;
  std::int64_t stacks = 0;
  std::int64_t tags = 0;
  std::int64_t albums = 0;         ///< that the job made
  std::int64_t album_entries = 0;  ///< in albums that stay
  std::int64_t albums_left = 0;    ///< those albums
  std::int64_t stacks_left = 0;    ///< the target's own stacks that lose photos
  std::int64_t files = 0;
  std::int64_t bytes = 0;  ///< of the files, as they lie there: hard links and reflinks share theirs with the source
  std::int64_t tombstones = 0;  ///< what the target deleted and is on record

  // With `keep`: what becomes the target's own.
  std::int64_t kept_mirrors = 0;
  std::int64_t copies = 0;      ///< their originals that are symbolic links, and become copies
  std::int64_t copy_bytes = 0;  ///< of the copies
  std::int64_t free_bytes = 0;  ///< on the disk of the tree; only looked at where there are copies
  std::int64_t unreadable = 0;  ///< their originals that are not there now: nothing is kept as long as there are any
  std::int64_t lost = 0;        ///< of `mirrors`: the source deleted the original before it could be copied

  // What stays: the target's own, by now or from the first.
  std::int64_t kept_people = 0;
  std::int64_t kept_stacks = 0;
  std::int64_t kept_tags = 0;
  std::int64_t kept_albums = 0;
  std::int64_t kept_files = 0;                 ///< in the tree, and not Kindred's
  std::vector<std::string> kept_file_names{};  ///< the first kMaxNames of them, below the tree
  std::int64_t unread_folders = 0;             ///< in the tree, which this process may not read: what lies there stays

  static constexpr std::size_t kMaxNames = 10;
};

/// Takes away exactly what a job made (promise 4): rows, files, records. Nothing of the source's is needed for it, nor
/// the job's section in the configuration. With `keep` the mirrors become the target's own instead, with the people,
/// stacks and tags on them; those that the source locked go. Killed anywhere, it can be run again.
class Unshare {
 public:
  /// Takes the job's lock, for as long as this lives, and checks the guards of a cycle but for the source's half.
  /// Throws Error(usage) where nobody knows the job, and what the guards throw.
  Unshare(const Config& config, const std::string& job, Progress& progress, bool keep = false);

  /// Writes nothing.
  UnshareCounts plan();
  /// From its first moment on the job does not run any more. `keep_tombstones`: what the target refused stays on
  /// record, for a time when the same is shared again. To keep, throws Error(no_space) or Error(refused) before it does
  /// anything, where originals cannot all be copied.
  void run(bool keep_tombstones);
  /// Fills in what lies in the tree beside Kindred's waiting files: after run(), what is not Kindred's.
  void list_tree(UnshareCounts& counts);

  const Job& job() const { return job_; }
  bool is_configured() const { return is_configured_; }

 private:
  std::optional<Job> recorded_job(const std::string& name);
  Job find_job(const std::string& name);
  void find_mirrors(UnshareCounts& counts);
  template <class Session>
  void find_ties(Session& session);
  void check_all_taken_over();
  void check_can_keep();
  void end_kept_mappings(pg::Transaction& work);
  void count_rows(pg::Transaction& work, UnshareCounts& counts);
  void count_files(pg::Transaction& work, UnshareCounts& counts);
  void keep_mirrors_of(const UnshareCounts& counts);
  void remove_mirrors(bool keep_tombstones);
  void remove_people();
  void forget_records(bool keep_tombstones);
  void let_go_of_tree();

  CycleContext context_;
  Progress& progress_;
  const immich::Instance& instance_;
  bool is_configured_ = false;
  bool made_tree_ = false;
  bool keep_;
  const Job job_;
  JobLock lock_;
  JobRun run_;
};

}  // namespace kindred::sync
