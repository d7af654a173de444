#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "config/config.h"
#include "immich/adapted.h"
#include "immich/instance.h"
#include "job/guard.h"
#include "job/job_lock.h"
#include "job/progress.h"
#include "job/references.h"
#include "job/report.h"
#include "job/watermark.h"
#include "pg/pool.h"
#include "tree/names_in_use.h"
#include "tree/places.h"
#include "tree/tree_layout.h"

namespace kindred::sync {

/// What a job's cycle is given.
struct JobInputs {
  const Config& config;
  const Job& job;
  const immich::Instance& instance;
  pg::Pool& pool;
  Progress& progress;
  /// True when a person asks: faults are tried again before they are due.
  bool retry_all_faults;
  /// Where the job's last good cycle left off; nullopt: all is to be looked at.
  std::optional<Watermark> last;
  /// So many held-back removals and tombstones a person lets through at most.
  std::int64_t released;
  /// Set when the program is to end: a step that works in batches finishes the one under way.
  std::stop_token stop;
  /// For a plan the pool's only session holds copies of all tables that a cycle writes (see schema/table_copies.h), and
  /// no file is touched.
  Purpose purpose = Purpose::share;
  /// The job's, which outlives this; null for those who write nothing: a plan, and `verify`.
  const JobLock* lock = nullptr;
};

/// Everything that the steps of one job's cycle share. Totals and faults are added through the locked functions, since
/// batches run on several threads.
class JobRun : public JobInputs {
 public:
  /// Throws what Places throws, and Error(unreachable).
  explicit JobRun(const JobInputs& inputs);

  /// The session that holds the job's temporary tables of candidates and people.
  pg::Pool::Lease connection;
  /// Where the source's originals go below the tree.
  const TreeLayout layout;
  Places places;
  /// The target's cluster group, in which Immich recognises faces together: from 3.2 on.
  struct Cluster {
    bool is_shared = false;  ///< the source is in it
    std::string members;     ///< the users' ids; empty before 3.2
  };
  const Cluster cluster;
  /// What the job's rules name.
  References references;
  /// Names in the tree of batches that are under way, so that no other batch takes them.
  NamesInUse names_in_use;
  /// Mirrors whose names clash with another's: their moves of this cycle go to a name with digits.
  std::unordered_set<Uuid> clashing;
  /// The step that runs, by its name.
  std::string_view step;
  /// How many candidates that list holds.
  std::int64_t candidates = 0;
  /// This cycle's own mark, for the next one, and what it has to look at.
  Watermark watermark;
  Window window;
  /// How many assets this cycle looks at.
  std::int64_t changed = 0;
  /// How many of them the rules have judged.
  std::int64_t judged = 0;
  /// Whether any person changed since the last cycle; nullopt where nobody asked yet.
  std::optional<bool> people_changed;
  /// Another library covers the tree: no new mirrors are made.
  bool is_tree_covered = false;
  /// How many mappings this cycle looks at.
  std::int64_t touched = 0;
  /// How many of their mirrors may differ from their sources.
  std::int64_t differing = 0;

  /// A transaction that may change more than temporary tables: it proves first that this instance still holds the job.
  /// Throws JobTakenOver. `first`: statements that must come before its snapshot. For any thread with a connection of
  /// its own.
  pg::Transaction begin(pg::Connection& session, pg::Isolation isolation = pg::Isolation::read_committed,
                        BeforeSnapshot first = nullptr) const;
  pg::Transaction begin(pg::Isolation isolation = pg::Isolation::read_committed, BeforeSnapshot first = nullptr) const {
    return begin(*connection, isolation, first);
  }
  /// Proves the same once more, in such a transaction that has done other things since. Throws as begin() does, and
  /// Error(unreachable) where its session ended meanwhile.
  void prove(pg::Transaction& work) const;
  /// One statement in such a transaction.
  template <class... Args>
  pg::Result write_on(pg::Connection& session, std::string_view statement, const Args&... args) const {
    pg::Transaction work = begin(session);
    pg::Result result = work.query(statement, args...);
    work.commit();
    return result;
  }
  template <class... Args>
  pg::Result write(std::string_view statement, const Args&... args) const {
    return write_on(*connection, statement, args...);
  }

  /// A statement of sql/immich for this version of Immich.
  std::string adapted(std::string_view statement) const { return immich::adapted(statement, instance.catalogue); }

  /// The tree as statements that queue files to unlink are given it: null, and so the prefix of no path, where what
  /// lies there is the source's own.
  std::optional<std::string> own_tree() const {
    return places.tree_is_sources() ? std::nullopt : std::optional(job.target_path_prefix);
  }

  /// Runs a statement of sql/immich that only some versions of Immich need, where this one does. Returns the rows that
  /// it changed.
  template <class... Params>
  std::int64_t query_where_needed(pg::Transaction& work, std::string_view statement, const Params&... params) const {
    const std::string text = adapted(statement);
    return text.empty() ? 0 : static_cast<std::int64_t>(work.query(text, params...).affected());
  }

  void add(const Totals& totals, std::int64_t assets_gone_through);
  void add(const std::vector<Fault>& faults);
  JobReport take_report() { return std::move(report_); }
  JobReport& report() { return report_; }

 private:
  bool needs_tree();
  TreeLayout read_layout();
  Cluster read_cluster();

  std::mutex mutex_;
  JobReport report_;
};

}  // namespace kindred::sync
