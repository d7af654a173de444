#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "config/config.h"
#include "immich/instance.h"
#include "job/report.h"
#include "job/watermark.h"
#include "pg/pool.h"
#include "schema/known_schemas.h"

namespace kindred::sync {

/// What outlives a cycle in a program that runs many (promise 7): the sessions with PostgreSQL, and what the last look
/// at Immich's schema found, which is taken anew only after a migration or an error. Not for two cycles at once.
class CycleContext {
 public:
  explicit CycleContext(const Config& config) : CycleContext(config, open_sessions(config)) {}
  /// With the sessions of an earlier context of the same configuration, and nothing else of what it knew.
  CycleContext(const Config& config, std::shared_ptr<pg::Pool> sessions);
  /// One for the job's own statements and one for each worker, opened as they are needed.
  static std::shared_ptr<pg::Pool> open_sessions(const Config& config);

  const Config& config() const { return config_; }
  pg::Pool& pool() { return *pool_; }

  /// Guards that concern every job: the schema, Immich's own state, our tables, our statements. Throws Error(refused)
  /// or Error(unreachable).
  const immich::Instance& checked_instance();
  /// The same for a command that writes nothing before a person agrees: where our tables would have to be made or
  /// brought up to date first, throws Error(refused) instead.
  const immich::Instance& checked_instance_for(std::string_view command);
  /// Which known tables those of the instance last checked are nearest to.
  const immich::NearestSchema& nearest_schema() const { return nearest_; }
  /// Puts on record that the instance last checked passed, so that other programs need not plan all statements again.
  /// Other commands than a cycle may not: they write nothing before a person agrees.
  void record_check();
  /// To be called when a cycle met an error: nothing that was found before counts any more.
  void forget();

  /// Whether the last look found PostgreSQL in reach, whatever else it found.
  bool database_reached() const { return database_reached_; }
  /// True where the job's state must be read and kept again: after a change, and every five minutes.
  bool is_state_due(const JobReport& report);

  /// Where the last good cycle of this program left off; nullopt at a start and after a migration of Immich's.
  std::optional<Watermark> watermark(const Job& job) const;
  /// To be called where a job's mirrors went by other means than a cycle, which also deleted its saved watermark: the
  /// next one looks at everything.
  void forget(const Job& job) { watermarks_.erase(job.name); }
  /// The id under which the job was held in a cycle of this program that ended well: none of its transactions can still
  /// be under way. Released, because the cycle that begins may end otherwise.
  std::optional<Uuid> release_holder(const Job& job);
  void keep_holder(const Job& job, const Uuid& holder) { holders_.insert_or_assign(job.name, holder); }
  void advance(const Job& job, const Watermark& mark) { watermarks_.insert_or_assign(job.name, mark); }

 private:
  /// What was kept of a job: compared with what there is to keep now.
  struct Kept {
    SteadyTime at;
    JobReport::Outcome outcome;
    std::string error;
    std::string warnings;  ///< their titles
  };
  pg::Pool::Lease living_connection();

  const Config config_;
  const std::shared_ptr<pg::Pool> pool_;
  std::optional<immich::Instance> instance_;
  immich::NearestSchema nearest_;
  std::string migrations_;  ///< of the instance last seen
  bool is_recorded_ = false;
  bool database_reached_ = false;
  std::map<std::string, Kept> kept_;
  std::map<std::string, Watermark> watermarks_;
  std::map<std::string, Uuid> holders_;
};

}  // namespace kindred::sync
