#pragma once
#include <memory>
#include <string>

#include "pg/sync_test.h"

namespace kindred::support {

/// Cycles of one program, which remembers up to where the last one came.
class SyncWindow : public SyncTest {
 protected:
  /// One cycle of a daemon's.
  sync::JobReport cycle() {
    // Immich's sessions tell PostgreSQL's counters of their writes by themselves, some seconds later.
    immich().query("select pg_stat_force_next_flush()");
    sync::CycleReport report = sync::run_cycle(*context_, {.only_job = {}, .retry_all_faults = true}, quiet_);
    const sync::JobReport& job = report.jobs.at(0);
    if (job.error) ADD_FAILURE() << job.failed_step << ": " << job.error->what();
    for (const sync::Fault& fault : job.faults) ADD_FAILURE() << fault.reason << ": " << fault.detail;
    return job;
  }
  /// As if all that was written until now had been written long before: a cycle reads the last five minutes again.
  void let_an_hour_pass() {
    context_->forget();
    end_other_sessions(immich().db());  // which tells PostgreSQL's counters of what they wrote
    pg::Transaction work = immich().db().begin();
    std::string script = "set local session_replication_role = replica;";  // else a trigger gives a new updateId
    for (const char* table : {"asset", "asset_exif", "asset_file", "asset_edit", "person", "album_asset"}) {
      if (!immich().columns().has(table, "updateId")) continue;
      script += std::string("update ") + table + " set \"updateId\" = immich_uuid_v7(now() - interval '1 hour');";
    }
    work.run_script(script + "update _face_sync_asset_map set synced_at = synced_at - interval '1 hour';");
    work.commit();
  }
  static std::int64_t count_of(const sync::JobReport& report, std::string_view step) {
    for (const sync::StepResult& result : report.steps) {
      if (result.name == step) return result.count;
    }
    return -1;
  }

  std::unique_ptr<sync::CycleContext> context_ = std::make_unique<sync::CycleContext>(share_.config);
  sync::Progress quiet_;
};

}  // namespace kindred::support
