#include "steps/stacks.h"

#include "base/kill_point.h"
#include "job/in_pieces.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kStacksPerPage = 1000;  // stacks at a time: a transaction well under a second

NamedSource source_of_stack(JobRun& run, const Uuid& stack) {
  const pg::Result source = run.connection->query(run.adapted(sql::immich::name_stack), stack);
  if (source.empty()) return {};
  return {source[0].get<Uuid>("source_id"), source[0].get<std::optional<std::string>>("path").value_or("")};
}

/// Runs `statement`, whose last parameter is a list of stacks, for all that we made. Returns how many rows it gave.
template <class... Params>
std::int64_t for_our_stacks(JobRun& run, std::string_view statement, const Params&... params) {
  const auto stacks =
      pg::column<Uuid>(run.connection->query(sql::tracking::list_stacks, run.job.target_user_id), "stack_id");
  const std::string text = run.adapted(statement);
  return work_on_list(
      run, stacks, kStacksPerPage,
      [&](pg::Transaction& work, const std::vector<Uuid>& some) {
        return static_cast<std::int64_t>(work.query(text, params..., some).size());
      },
      [&](const Uuid& stack) { return source_of_stack(run, stack); });
}

}  // namespace

std::int64_t insert_stacks(JobRun& run) {
  if (run.changed == 0) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  pg::Connection& connection = *run.connection;
  run.touched += static_cast<std::int64_t>(connection.query(run.adapted(sql::immich::touch_tied), target).affected());
  for_our_stacks(run, sql::immich::dissolve_restacked, target);
  const std::string insert = run.adapted(sql::immich::insert_stacks);
  const std::int64_t made = work_on_changed(run, [&](pg::Transaction& work) {
    return static_cast<std::int64_t>(work.query(insert, source, target, run.job.name).size());
  });
  kill_point("stacks_inserted");
  for_our_stacks(run, sql::immich::follow_stacks, source, target);
  return made;
}

std::int64_t drop_stacks(JobRun& run) {
  if (run.changed == 0) return 0;
  return for_our_stacks(run, sql::immich::drop_stacks, run.job.target_user_id);
}

}  // namespace kindred::sync
