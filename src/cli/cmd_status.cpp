// The daemon knows most: it is asked first. Where none answers on this machine (it does not run, or runs in another
// container), the database tells what the last cycles left there.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/status_summary.h"
#include "immich/instance.h"
#include "job/job_status.h"
#include "schema/database_guard.h"
#include "schema/known_schemas.h"
#include "schema/session.h"
#include "status/job_state.h"
#include "status/json.h"
#include "web/client.h"

namespace kindred::cli {

namespace {

/// What keeps cycles from starting, if anything; the jobs' own state can be read all the same.
void look_at_immich(pg::Connection& connection, status::InstanceStatus& instance) {
  try {
    const immich::Instance immich = sync::read_checked_instance(connection);
    instance.immich_version = immich.version;
    const immich::NearestSchema nearest = immich::nearest_schema(immich.catalogue);
    instance.nearest_schema = nearest.version;
    instance.schema_differences = nearest.count;
    instance.version_tried = immich::is_tried_version(instance.immich_version);
    instance.schema_ok = true;
  } catch (const Error& error) {
    instance.error = status::Failure{"", error.what(), error.fix()};
  }
}

status::JobStatus with_configuration(status::JobStatus state, const Job& job) {
  status::JobStatus status = sync::status_of(job);
  status.last_cycle = std::move(state.last_cycle);
  status.standing = std::move(state.standing);
  status.warnings = std::move(state.warnings);
  return status;
}

status::Snapshot from_database(const Config& config) {
  pg::Connection connection(config.database, "status");
  status::Snapshot snapshot;
  snapshot.version = KINDRED_VERSION;
  snapshot.sync_interval_seconds = config.sync_interval_seconds;
  snapshot.looked = true;
  snapshot.instance.database_reachable = true;
  look_at_immich(connection, snapshot.instance);
  snapshot.ended_jobs = sync::warnings_of_ended_jobs(connection, config);
  std::map<std::string, status::JobStatus> states;
  for (status::JobStatus& state : status::load_job_states(connection)) states.emplace(state.job, std::move(state));
  for (const Job& job : config.jobs) snapshot.jobs.push_back(with_configuration(std::move(states[job.name]), job));
  return snapshot;
}

/// What answers on the port may be another program.
std::optional<status::Snapshot> from_daemon(const Config& config) {
  const auto answer = web::fetch_status({config.health_address, config.health_port});
  if (!answer) return std::nullopt;
  try {
    return status::snapshot_from_json(*answer);
  } catch (const Error&) {
    return std::nullopt;
  }
}

struct Options : CommonOptions {
  bool tombstones = false;
};

void list_all_tombstones(const Config& config, status::Snapshot& snapshot) {
  pg::Connection connection(config.database, "status");
  const pg::Result there = connection.query("select to_regclass('_face_sync_skipped') is not null as there");
  if (!there[0].get<bool>("there")) return;
  for (const Job& job : config.jobs) {
    status::JobStatus* status = snapshot.find(job.name);
    if (status == nullptr) continue;  // the daemon has another configuration
    auto& standing = status->standing;
    standing.tombstone_list = sync::list_tombstones(connection, config, job, std::numeric_limits<std::int64_t>::max());
    standing.tombstones = static_cast<std::int64_t>(standing.tombstone_list.size());
  }
}

/// Leaves nothing of the other jobs in the snapshot. Throws Error(usage) where the configuration has no such job.
void keep_only(const Config& config, const std::string& name, status::Snapshot& snapshot) {
  const std::vector<Job> chosen = sync::chosen_jobs(config, name);
  std::erase_if(snapshot.jobs, [&](const status::JobStatus& job) {
    return std::none_of(chosen.begin(), chosen.end(), [&](const Job& one) { return one.name == job.job; });
  });
  snapshot.ended_jobs.clear();
}

int exit_code_of(const status::Snapshot& snapshot, const status::Moment& now) {
  if (snapshot.looked && !snapshot.instance.database_reachable) return exit_code(ErrorKind::unreachable);
  for (const status::Warning& warning : warnings_of(snapshot, now)) {
    if (warning.severity == status::Severity::error) return 1;
  }
  return 0;
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("status", "Show the state of the jobs: last cycle, mirrors, faults, warnings");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  command->add_flag("--tombstones", options->tombstones,
                    "List all photos that targets deleted, not only the newest 20");
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    const auto live = from_daemon(config);
    status::Snapshot snapshot = live ? *live : from_database(config);
    if (options->job) keep_only(config, *options->job, snapshot);
    if (options->tombstones) list_all_tombstones(config, snapshot);
    const status::Moment now{Clock()};
    fmt::print("{}", options->json ? status::to_json(snapshot, now) : status_summary(snapshot, now));
    invocation.exit_code = exit_code_of(snapshot, now);
  });
}

}  // namespace kindred::cli
