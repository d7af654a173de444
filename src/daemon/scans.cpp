#include "daemon/scans.h"

#include <fmt/format.h>

#include <set>

#include "base/log.h"
#include "sql.h"

namespace kindred::daemon {

namespace {

/// After a failure: soon, for an Immich that restarts; then seldom, since a refused key is fixed by a person.
Backoff scan_backoff() {
  return {std::chrono::seconds(30), std::chrono::minutes(15)};
}

}  // namespace

std::vector<Uuid> source_libraries(pg::Connection& connection, const std::vector<Job>& jobs) {
  std::vector<Uuid> targets;
  for (const Job& job : jobs) targets.push_back(job.target_library_id);
  std::set<Uuid> libraries;
  for (const Job& job : jobs) {
    if (job.uploads) continue;  // Immich knows what it takes up itself
    const pg::Result rows =
        connection.query(sql::immich::list_source_libraries, job.source_user_id, job.source_path_prefix, targets);
    for (const pg::Row row : rows) libraries.insert(row.get<Uuid>("library_id"));
  }
  return {libraries.begin(), libraries.end()};
}

Scans::Scans(sync::CycleContext& context, std::function<void(const Uuid&)> scan, RareLog& failures)
    : context_(context), scan_(std::move(scan)), failures_(failures), backoff_(scan_backoff()) {}

std::chrono::milliseconds Scans::ask() {
  try {
    const std::chrono::seconds wait = ask_if_due();
    backoff_.reset();
    failures_.works("scan");
    return wait;
  } catch (const Error& error) {
    failures_.failed("scan", std::to_string(static_cast<int>(error.kind())), with_fix(error.what(), error.fix()));
  } catch (const std::exception& error) {
    failures_.failed("scan", "unexpected", error.what());
  }
  return backoff_.next();
}

std::chrono::seconds Scans::ask_if_due() {
  const int interval = context_.config().scan_interval_seconds;
  auto connection = context_.pool().acquire();
  const pg::Result rows = connection->query(sql::tracking::read_scan_wait, interval);
  const std::chrono::seconds wait(rows[0].get<std::int64_t>("seconds"));
  if (wait.count() > 0) return wait;
  const std::vector<Uuid> libraries = source_libraries(*connection, context_.config().jobs);
  for (const Uuid& library : libraries) scan_(library);
  connection->query(sql::tracking::record_scan);
  if (!libraries.empty()) spdlog::info("asked Immich to scan {} source libraries", libraries.size());
  return std::chrono::seconds(interval);
}

}  // namespace kindred::daemon
