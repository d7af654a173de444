// Snapshot and JSON, both ways: the daemon writes what `kindred status` reads. Each struct has its pair of functions,
// in the order of snapshot.h; a field that the reader misses keeps its default, so that programs of two ages understand
// each other.
#include "status/json.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/printable.h"
#include "base/time_text.h"
#include "status/fault_reason.h"

namespace kindred::status {

namespace {

using Json = nlohmann::ordered_json;

std::string printed(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json time_json(const std::optional<WallTime>& time) {
  return time ? Json(utc_text(*time)) : Json(nullptr);
}

template <class T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <class T>
void read(const Json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found != json.end() && !found->is_null()) value = found->get<T>();
}

void read(const Json& json, const char* key, WallTime& value) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return;
  value = parse_utc(found->get<std::string>()).value_or(WallTime{});
}

void read(const Json& json, const char* key, std::optional<WallTime>& value) {
  const auto found = json.find(key);
  if (found != json.end() && found->is_string()) value = parse_utc(found->get<std::string>());
}

template <class T>
void read(const Json& json, const char* key, std::optional<T>& value) {
  const auto found = json.find(key);
  if (found != json.end() && !found->is_null()) value = found->template get<T>();
}

std::string_view to_string(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "info";
}

Severity severity_of(const std::string& text) {
  if (text == "error") return Severity::error;
  return text == "info" ? Severity::info : Severity::warning;
}

}  // namespace

// In no unnamed namespace, where the JSON library's look-up by argument would not find them.

static void to_json(Json& json, const Failure& error) {
  json = {{"step", error.step}, {"message", error.message}, {"fix", error.fix}};
}

static void from_json(const Json& json, Failure& error) {
  read(json, "step", error.step);
  read(json, "message", error.message);
  read(json, "fix", error.fix);
}

static void to_json(Json& json, const Warning& warning) {
  json = {{"code", warning.code}, {"severity", to_string(warning.severity)},
          {"job", warning.job},   {"title", warning.title},
          {"text", warning.text}, {"fix", warning.fix}};
}

static void from_json(const Json& json, Warning& warning) {
  std::string severity;
  read(json, "code", warning.code);
  read(json, "severity", severity);
  read(json, "job", warning.job);
  read(json, "title", warning.title);
  read(json, "text", warning.text);
  read(json, "fix", warning.fix);
  warning.severity = severity_of(severity);
}

static void to_json(Json& json, const StepTaken& step) {
  json = {{"name", step.name}, {"count", step.count}, {"seconds", step.seconds}};
}

static void from_json(const Json& json, StepTaken& step) {
  read(json, "name", step.name);
  read(json, "count", step.count);
  read(json, "seconds", step.seconds);
}

static void to_json(Json& json, const FaultyAsset& fault) {
  json = {{is_of_picture(fault.reason) ? "person" : "asset", fault.asset},
          {"path", fault.path},
          {"reason", fault.reason},
          {"detail", fault.detail}};
}

static void from_json(const Json& json, FaultyAsset& fault) {
  read(json, "asset", fault.asset);
  read(json, "person", fault.asset);
  read(json, "path", fault.path);
  read(json, "reason", fault.reason);
  read(json, "detail", fault.detail);
}

static void to_json(Json& json, const Tombstone& tombstone) {
  json = {{"asset", tombstone.asset}, {"file_name", tombstone.file_name}, {"at", utc_text(tombstone.at)}};
}

static void from_json(const Json& json, Tombstone& tombstone) {
  read(json, "asset", tombstone.asset);
  read(json, "file_name", tombstone.file_name);
  read(json, "at", tombstone.at);
}

static void to_json(Json& json, const Brake& brake) {
  json = {{"would_remove", brake.would_remove},
          {"mirrors", brake.mirrors},
          {"limit", brake.limit},
          {"tombstones", brake.tombstones},
          {"since", utc_text(brake.since)}};
}

static void from_json(const Json& json, Brake& brake) {
  read(json, "would_remove", brake.would_remove);
  read(json, "mirrors", brake.mirrors);
  read(json, "limit", brake.limit);
  read(json, "tombstones", brake.tombstones);
  read(json, "since", brake.since);
}

static void to_json(Json& json, const CycleTaken& cycle) {
  json = {{"started_at", utc_text(cycle.started_at)},
          {"ended_at", utc_text(cycle.ended_at)},
          {"outcome", cycle.outcome},
          {"error", optional_json(cycle.error)},
          {"steps", cycle.steps},
          {"totals", cycle.totals}};
}

static void from_json(const Json& json, CycleTaken& cycle) {
  read(json, "started_at", cycle.started_at);
  read(json, "ended_at", cycle.ended_at);
  read(json, "outcome", cycle.outcome);
  read(json, "error", cycle.error);
  read(json, "steps", cycle.steps);
  read(json, "totals", cycle.totals);
  std::optional<std::int64_t> seconds_ago;
  read(json, "ended_seconds_ago", seconds_ago);
  if (seconds_ago) cycle.ended_steadily = Clock().now() - std::chrono::seconds(*seconds_ago);
}

static void to_json(Json& json, const CycleUnderWay& cycle) {
  json = {{"started_at", utc_text(cycle.started_at)},
          {"step", cycle.step},
          {"sentence", cycle.sentence},
          {"expected", cycle.expected},
          {"done", cycle.done}};
}

static void from_json(const Json& json, CycleUnderWay& cycle) {
  read(json, "started_at", cycle.started_at);
  read(json, "step", cycle.step);
  read(json, "sentence", cycle.sentence);
  read(json, "expected", cycle.expected);
  read(json, "done", cycle.done);
}

static void add_standing(const Standing& standing, Json& out) {
  out["mirrors"] = standing.mirrors;
  out["pending"] = standing.pending;
  out["tombstones"] = standing.tombstones;
  out["duplicates"] = standing.duplicates;
  out["offline"] = standing.offline;
  out["faults_by_reason"] = standing.faults_by_reason;
  out["brake"] = optional_json(standing.brake);
}

static void read_standing_fields(const Json& json, Standing& standing) {
  read(json, "mirrors", standing.mirrors);
  read(json, "pending", standing.pending);
  read(json, "tombstones", standing.tombstones);
  read(json, "duplicates", standing.duplicates);
  read(json, "offline", standing.offline);
  read(json, "faults_by_reason", standing.faults_by_reason);
  read(json, "brake", standing.brake);
}

static void to_json(Json& json, const JobStatus& job) {
  json = {{"job", job.job},
          {"source_user_id", job.source_user_id},
          {"target_user_id", job.target_user_id},
          {"source_path_prefix", job.source_path_prefix},
          {"target_path_prefix", job.target_path_prefix},
          {"uploads", job.uploads},
          {"source_name", job.standing.source_name},
          {"target_name", job.standing.target_name},
          {"shares", job.shares},
          {"running", optional_json(job.running)},
          {"last_cycle", optional_json(job.last_cycle)},
          {"last_success_at", time_json(job.standing.last_success_at)},
          {"totals", job.standing.totals},
          {"cycles", job.cycles}};
  add_standing(job.standing, json);
  json["faults"] = job.standing.faults;
  json["tombstone_list"] = job.standing.tombstone_list;
  json["warnings"] = job.warnings;
}

static void from_json(const Json& json, JobStatus& job) {
  read(json, "job", job.job);
  read(json, "source_user_id", job.source_user_id);
  read(json, "target_user_id", job.target_user_id);
  read(json, "source_path_prefix", job.source_path_prefix);
  read(json, "target_path_prefix", job.target_path_prefix);
  read(json, "uploads", job.uploads);
  read(json, "source_name", job.standing.source_name);
  read(json, "target_name", job.standing.target_name);
  read(json, "shares", job.shares);
  read(json, "running", job.running);
  read(json, "last_cycle", job.last_cycle);
  read(json, "last_success_at", job.standing.last_success_at);
  read(json, "totals", job.standing.totals);
  read(json, "cycles", job.cycles);
  read_standing_fields(json, job.standing);
  read(json, "faults", job.standing.faults);
  read(json, "tombstone_list", job.standing.tombstone_list);
  read(json, "warnings", job.warnings);
}

static void to_json(Json& json, const InstanceStatus& instance) {
  json = {{"database_reachable", instance.database_reachable},
          {"schema_ok", instance.schema_ok},
          {"immich_version", instance.immich_version},
          {"version_tried", instance.version_tried},
          {"nearest_schema", instance.nearest_schema},
          {"schema_differences", instance.schema_differences},
          {"error", optional_json(instance.error)}};
}

static void from_json(const Json& json, InstanceStatus& instance) {
  read(json, "database_reachable", instance.database_reachable);
  read(json, "schema_ok", instance.schema_ok);
  read(json, "immich_version", instance.immich_version);
  read(json, "version_tried", instance.version_tried);
  read(json, "nearest_schema", instance.nearest_schema);
  read(json, "schema_differences", instance.schema_differences);
  read(json, "error", instance.error);
}

static Json parsed(const std::string& text, const char* what) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) return json;
  throw Error(ErrorKind::failed, std::string(what) + " is no JSON object");
}

static void read_snapshot(const Json& json, Snapshot& snapshot) {
  read(json, "version", snapshot.version);
  read(json, "daemon", snapshot.daemon);
  read(json, "started_at", snapshot.started_at);
  read(json, "taken_at", snapshot.taken_at);
  read(json, "sync_interval_seconds", snapshot.sync_interval_seconds);
  read(json, "looked", snapshot.looked);
  read(json, "instance", snapshot.instance);
  read(json, "jobs", snapshot.jobs);
  read(json, "ended_jobs", snapshot.ended_jobs);
}

/// The jobs, each with the age of its last cycle: another process has another steady clock, and maybe another date.
static Json jobs_json(const Snapshot& snapshot, const Moment& now) {
  Json jobs = snapshot.jobs;
  for (std::size_t i = 0; i < snapshot.jobs.size(); ++i) {
    const auto& cycle = snapshot.jobs[i].last_cycle;
    if (cycle) jobs[i]["last_cycle"]["ended_seconds_ago"] = age_of(*cycle, now).count();
  }
  return jobs;
}

std::string to_json(const Snapshot& snapshot, const Moment& now) {
  const Json out = {{"program", "kindred"},
                    {"version", snapshot.version},
                    {"daemon", snapshot.daemon},
                    {"started_at", snapshot.daemon ? time_json(snapshot.started_at) : Json(nullptr)},
                    {"taken_at", utc_text(now.wall)},
                    {"sync_interval_seconds", snapshot.sync_interval_seconds},
                    {"looked", snapshot.looked},
                    {"instance", snapshot.instance},
                    {"jobs", jobs_json(snapshot, now)},
                    {"ended_jobs", snapshot.ended_jobs},
                    {"warnings", warnings_of(snapshot, now)}};
  return escaped_json(printed(out, 2)) + "\n";
}

Snapshot snapshot_from_json(const std::string& text) {
  const Json json = parsed(text, "the status");
  Snapshot snapshot;
  try {
    if (json.value("program", "") != "kindred") throw Error(ErrorKind::failed, "the status is not Kindred's");
    read_snapshot(json, snapshot);
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::failed, std::string("the status cannot be read: ") + error.what());
  }
  return snapshot;
}

std::string standing_json(const Standing& standing) {
  Json out;
  add_standing(standing, out);
  return printed(out);
}

std::string details_json(const JobStatus& job) {
  Json out = {
      {"faults", job.standing.faults}, {"tombstone_list", job.standing.tombstone_list}, {"warnings", job.warnings}};
  if (job.last_cycle) out.update({{"steps", job.last_cycle->steps}, {"totals", job.last_cycle->totals}});
  return printed(out);
}

void read_standing(const std::string& standing, JobStatus& job) {
  read_standing_fields(parsed(standing, "_kindred_job_state.standing"), job.standing);
}

void read_details(const std::string& details, JobStatus& job) {
  const Json json = parsed(details, "_kindred_job_state.details");
  read(json, "faults", job.standing.faults);
  read(json, "tombstone_list", job.standing.tombstone_list);
  read(json, "warnings", job.warnings);
  CycleTaken& cycle = job.last_cycle ? *job.last_cycle : job.last_cycle.emplace();
  read(json, "steps", cycle.steps);
  read(json, "totals", cycle.totals);
}

std::string counts_json(const Counts& counts) {
  return printed(Json(counts));
}

Counts counts_from_json(const std::string& text) {
  return parsed(text, "a list of counts").get<Counts>();
}

}  // namespace kindred::status
