// A job as its users, its library and its last cycle have it.
#include "commands/doctor/job_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "commands/doctor/library_fix.h"
#include "job/guard.h"
#include "job/job_status.h"
#include "sql.h"
#include "status/job_state.h"
#include "steps/offline.h"
#include "tree/covered_tree.h"

namespace kindred::sync {

namespace {

/// What the last cycles kept of the job; empty before the first.
status::Snapshot kept_state(Subject& subject) {
  status::Snapshot snapshot;
  for (status::JobStatus& state : status::load_job_states(subject.database())) {
    if (state.job == subject.job().name) snapshot.jobs.push_back(std::move(state));
  }
  return snapshot;
}

}  // namespace

void look_at_users(Subject& subject, Notes& notes) {
  subject.catalogue();
  for (const Error& refusal : look_at_users_and_library(subject.session(), subject.job()).refusals) {
    notes.red(refusal.what(), refusal.fix());
  }
}

void look_at_album(Subject& subject, Notes& notes) {
  const immich::Catalogue& catalogue = subject.catalogue();
  const auto warning = album_warning(subject.session(), catalogue, subject.job());
  if (warning) notes.red(fmt::format("{}: {}", warning->title, warning->text), warning->fix);
}

void look_at_library_scan(Subject& subject, Notes& notes) {
  subject.catalogue();
  const JobNames names = look_at_users_and_library(subject.session(), subject.job());
  if (!names.refusals.empty()) throw NotLookedAt{"users or library are not as the job names them"};
  const auto way = names.warnings.empty() ? std::nullopt : way_to_source(subject);
  for (const status::Warning& warning : names.warnings) {
    notes.red(fmt::format("{}, and Immich would delete them after its days of trash: {}", warning.title, warning.text),
              way ? fmt::format("not yet, for a scan would import the source's own files. First: {}", way->fix())
                  : fmt::format("{} (Immich, Administration, External Libraries), or let `kindred doctor --fix` do it",
                                warning.fix));
  }
}

void look_at_covered_tree(Subject& subject, Notes& notes) {
  subject.catalogue();
  for (const CoveringLibrary& library : find_covering_libraries(subject.session(), subject.job())) {
    notes.red(covered_tree_text(subject.job(), library), covered_tree_fix(subject.job(), library));
  }
}

void look_at_offline(Subject& subject, Notes& notes) {
  const int trash_days = subject.known_instance().settings.trash_days;
  if (!subject.has_own_tables()) return;
  const pg::Result rows = subject.session().query(sql::immich::count_offline, subject.job().name, trash_days);
  const auto warning = offline_warning(rows[0], subject.job(), trash_days);
  if (warning) notes.yellow(fmt::format("{}: {}", warning->title, warning->text), warning->fix);
}

void look_at_partner(Subject& subject, Notes& notes) {
  subject.catalogue();
  const Job& job = subject.job();
  const pg::Result found = subject.database().query(sql::immich::check_partner, job.source_user_id, job.target_user_id);
  if (!found[0].get<bool>("in_timeline")) return;
  notes.yellow(
      "the target sees the source's photos as a partner's in the timeline: every shared photo appears twice there",
      "as the target, switch off \"Show in timeline\" for that partner (Account Settings, Partner Sharing)");
}

void look_at_last_cycle(Subject& subject, Notes& notes) {
  subject.catalogue();
  if (subject.has_own_tables()) {
    if (const auto error = unshared_error(subject.database(), subject.job().name)) {
      return notes.red(error->what(), error->fix());
    }
  }
  const status::Snapshot snapshot = kept_state(subject);
  if (snapshot.jobs.empty()) return notes.green("no cycle has run yet");
  for (const status::Warning& warning : warnings_of(snapshot, Clock().wall())) {
    const bool has_own_check = warning.code.starts_with("scan_") || warning.code.starts_with("album_") ||
                               warning.code == kTreeCovered || warning.code == kMirrorsOffline;
    if (has_own_check) continue;
    const bool is_error = warning.severity == status::Severity::error;
    notes.add(is_error ? Health::red : Health::yellow, fmt::format("{}: {}", warning.title, warning.text), warning.fix);
  }
  const status::Standing& standing = snapshot.jobs.front().standing;
  if (standing.pending > 0) {
    notes.green(fmt::format("{} of the source's photos wait for Immich to finish with them", standing.pending));
  }
}

}  // namespace kindred::sync
