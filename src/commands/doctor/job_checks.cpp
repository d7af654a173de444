// A job as its users, its library and its last cycle have it.
#include "commands/doctor/job_checks.h"

#include <fmt/format.h>

#include "job/guard.h"
#include "job/job_status.h"
#include "sql.h"
#include "status/job_state.h"
#include "steps/offline.h"

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
    if (is_of_guard(warning) || warning.code == kMirrorsOffline) continue;  // other checks tell them
    const bool is_error = warning.severity == status::Severity::error;
    notes.add(is_error ? Health::red : Health::yellow, fmt::format("{}: {}", warning.title, warning.text), warning.fix);
  }
  const status::Standing& standing = snapshot.jobs.front().standing;
  if (standing.pending > 0) {
    notes.green(fmt::format("{} of the source's photos wait for Immich to finish with them", standing.pending));
  }
}

}  // namespace kindred::sync
