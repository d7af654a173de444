// A scan that does not find the mirrors' files sets them offline, which puts them into the target's trash, and Immich's
// nightly job deletes their rows when the trash has kept them long enough. None of that is the target's wish. So it is
// on record which mirrors are offline: a person is warned while there is time, and a row that goes meanwhile is no
// tombstone (see find_touched.sql).
#include "steps/offline.h"

#include <fmt/format.h>

#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

std::string purge_text(const pg::Row& offline, int trash_days) {
  if (trash_days == 0) return "Immich deletes their rows in its next nightly run, since its trash is switched off";
  const auto first = offline.get<std::string>("first_purge");
  const auto last = offline.get<std::string>("last_purge");
  const std::string days = first == last ? fmt::format("on {}", first) : fmt::format("from {} to {}", first, last);
  return fmt::format("Immich deletes their rows {}, after {} days in its trash", days, trash_days);
}

}  // namespace

std::int64_t note_offline(JobRun& run) {
  if (run.touched == 0) return 0;
  return static_cast<std::int64_t>(run.write(run.adapted(sql::immich::note_offline), run.job.name).affected());
}

std::optional<status::Warning> offline_warning(const pg::Row& offline, const Job& job, int trash_days) {
  const auto mirrors = offline.get<std::int64_t>("mirrors");
  if (mirrors == 0) return std::nullopt;
  return status::Warning{
      .code = kMirrorsOffline,
      .severity = status::Severity::warning,
      .job = job.name,
      .title = fmt::format("{} {} offline", mirrors, mirrors == 1 ? "mirror is" : "mirrors are"),
      .text = fmt::format("a scan of the target's library did not find the files in the tree {}. {}",
                          job.target_path_prefix, purge_text(offline, trash_days)),
      .fix = fmt::format("mount the tree where Immich looks for it, see that library {} has it as an import path, and "
                         "let Immich scan that library",
                         job.target_library_id.str())};
}

std::optional<status::Warning> offline_warning(JobRun& run) {
  const int trash_days = run.instance.settings.trash_days;
  const pg::Result rows = run.connection->query(sql::tracking::count_noted_offline, run.job.name, trash_days);
  return offline_warning(rows[0], run.job, trash_days);
}

}  // namespace kindred::sync
