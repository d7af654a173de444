#include "cycle/context.h"

#include "base/log.h"
#include "job/guard.h"
#include "pg/migrate.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "schema/statement_plans.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// How often an idle job's state is kept: `kindred status` without a daemon tells how old it is.
constexpr std::chrono::minutes kHeartbeat{5};

}  // namespace

CycleContext::CycleContext(const Config& config, std::shared_ptr<pg::Pool> sessions)
    : config_(config), pool_(std::move(sessions)) {}

std::shared_ptr<pg::Pool> CycleContext::open_sessions(const Config& config) {
  const auto most = static_cast<std::size_t>(config.workers) + 1;
  return std::make_shared<pg::Pool>(config.database, "sync", most, prepare_session);
}

/// A session that answers. An idle one may have died with a PostgreSQL that has long been started again, and then all
/// of them have: that must not cost a cycle. Nor must an extension that was moved to another schema since.
pg::Pool::Lease CycleContext::living_connection() {
  try {
    {
      auto connection = pool_->acquire();
      if (connection->is_settled()) return connection;
    }
    instance_.reset();
    pool_->forget_idle();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unreachable) throw;
    pool_->forget_idle();
  }
  auto connection = pool_->acquire();
  connection->query("select 1");
  return connection;
}

const immich::Instance& CycleContext::checked_instance() {
  database_reached_ = false;
  auto connection = living_connection();
  database_reached_ = true;
  if (instance_ && instance_->refresh(*connection)) return *instance_;
  instance_.reset();
  immich::Instance instance = read_checked_instance(*connection);
  nearest_ = immich::nearest_schema(instance.catalogue);
  pg::migrate(*connection, sql::own::kFiles, [&](pg::Transaction& work) { check_database(work, instance.catalogue); });
  is_recorded_ = false;
  if (instance.migrations != migrations_) {  // the program started, or Immich was upgraded
    watermarks_.clear();
    if (!immich::is_tried_version(instance.version)) {
      spdlog::warn(
          "Immich {} has not been tested with this Kindred (tested: {}). Its tables passed every check, so "
          "Kindred runs",
          instance.version, immich::kTriedVersions);
    }
    if (nearest_.count > 0) {
      spdlog::warn(
          "Immich's tables match no version that this Kindred was tested with (differences from those of {}: {}; "
          "`kindred doctor --schema` names them); they passed every check, so it runs",
          nearest_.version, nearest_.count);
    }
  }
  migrations_ = instance.migrations;
  return instance_.emplace(std::move(instance));
}

const immich::Instance& CycleContext::checked_instance_for(std::string_view command) {
  require_own_tables(*living_connection(), command);
  return checked_instance();
}

void CycleContext::record_check() {
  if (is_recorded_) return;
  record_planned(*pool_->acquire(), instance_->catalogue);
  is_recorded_ = true;
}

std::optional<Watermark> CycleContext::watermark(const Job& job) const {
  const auto found = watermarks_.find(job.name);
  return found == watermarks_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Uuid> CycleContext::release_holder(const Job& job) {
  const auto node = holders_.extract(job.name);
  return node.empty() ? std::nullopt : std::optional(node.mapped());
}

void CycleContext::forget() {
  instance_.reset();
  pool_->forget_idle();
}

bool CycleContext::is_state_due(const JobReport& report) {
  const std::string error = report.error ? report.error->what() : "";
  std::string warnings;
  for (const status::Warning& warning : report.warnings) warnings += warning.title + '\n';
  const SteadyTime now = Clock().now();
  const auto kept = kept_.find(report.job);
  const bool due = kept == kept_.end() || report.totals != Totals{} || !report.faults_by_reason.empty() ||
                   report.brake || kept->second.outcome != report.outcome || kept->second.error != error ||
                   kept->second.warnings != warnings || now - kept->second.at >= kHeartbeat;
  if (due) kept_.insert_or_assign(report.job, Kept{now, report.outcome, error, warnings});
  return due;
}

}  // namespace kindred::sync
