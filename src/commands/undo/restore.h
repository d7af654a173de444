#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cycle/context.h"
#include "job/job_lock.h"

namespace kindred::sync {

/// What is to be restored: all of one job, what is on some photos, or, with neither, all.
struct RestoreScope {
  std::optional<std::string> job{};  ///< of the configuration
  /// Each the id of a source asset or of its mirror, the source's path, or a file name. Only photos, and the faces and
  /// album entries on them: people, stacks, tags and albums are not on one photo alone.
  std::vector<std::string> assets{};
};

/// What targets deleted of what they were given. The names are those of `restore --json` (docs/json.md).
struct TombstoneCounts {
  std::int64_t photos = 0;
  std::int64_t people = 0;
  std::int64_t faces = 0;
  std::int64_t album_entries = 0;
  std::int64_t stacks = 0;
  std::int64_t tags = 0;
  std::int64_t albums = 0;

  std::int64_t all() const { return photos + people + faces + album_entries + stacks + tags + albums; }
};

struct PhotoTombstone {
  std::string source_id;
  std::string file_name;  ///< empty where the source's asset is gone
  std::string at;         ///< YYYY-MM-DD HH:MM, UTC
  std::string job;        ///< empty where no job of the configuration shares it
};

/// Takes what targets deleted off the record, so that the next cycle of whoever runs makes it again, under the same
/// ids.
class Restore {
 public:
  /// Takes the locks of the jobs concerned, for as long as this lives: a cycle under way would overlook what is
  /// restored meanwhile. Throws Error(usage) for an unknown job, Error(failed) where a lock is taken, and what the
  /// guards throw.
  Restore(const Config& config, const RestoreScope& scope);

  /// Writes nothing.
  TombstoneCounts counts();
  /// The newest photos of them.
  std::vector<PhotoTombstone> photos(int limit);
  void run();

 private:
  void find(const RestoreScope& scope);
  /// The configuration's jobs that nobody has unshared.
  std::vector<std::string> running_jobs();

  CycleContext context_;
  const immich::Instance& instance_;
  std::vector<JobLock> locks_;
  pg::Pool::Lease connection_;  ///< the session that holds the list
};

}  // namespace kindred::sync
