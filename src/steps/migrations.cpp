// A migration of Immich's that rewrites values people edit: see immich/migrated_values.h for the rule.
#include "steps/migrations.h"

#include "base/log.h"
#include "immich/migrated_values.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

std::int64_t follow_migrations(JobRun& run) {
  if (!run.window.everything) return 0;  // a cycle looks at everything after each migration
  const std::string& migrations = run.instance.migrations;
  const pg::Result known = run.connection->query(sql::tracking::read_migrations, run.job.name, migrations);
  if (known.empty() || !known[0].get<bool>("has_changed")) return 0;
  pg::Transaction work = run.begin();
  const pg::Result changed = work.query(immich::follow_migration_statement(run.instance.catalogue), run.job.name,
                                        known[0].get<bool>("is_known"));
  work.query(sql::tracking::note_migrations, run.job.name, migrations);
  work.commit();
  const auto followed = static_cast<std::int64_t>(changed.affected());
  if (followed > 0) {
    spdlog::info("job {}: an upgrade of Immich rewrote values of {} mirrors; they follow the source as before",
                 run.job.name, followed);
  }
  return followed;
}

}  // namespace kindred::sync
