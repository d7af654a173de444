// Rows first, then files: the transaction that deletes a mirror's rows notes its files in a queue, and after its commit
// they are unlinked. So a crash leaves neither a row without its file nor a file without a record.
#include "steps/removal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/kill_point.h"
#include "base/log.h"
#include "base/printable.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/in_pieces.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 500;      // mirrors or files at a time: a transaction well under a second
constexpr std::int64_t kAlwaysFree = 20;  // so many of either kind may go at once however small the job is

std::string held_text(std::int64_t would_remove, std::int64_t tombstones) {
  std::string text;
  if (would_remove > 0) text = fmt::format("{} would be removed, since the source withdrew them", would_remove);
  if (tombstones == 0) return text;
  return text + fmt::format("{}{} are gone from the target's account", text.empty() ? "" : ", and ", tombstones);
}

/// The brake holds because something that a rule names is gone. What the source locked goes all the same.
bool holds_only_unlocked(const status::Brake& brake) {
  return brake.limit == 0;
}

void warn_of_brake(const JobRun& run, const status::Brake& brake) {
  warn_once_a_day(
      "brake of job " + run.job.name,
      fmt::format("job {}: of {} mirrors {}. {}, so nothing was removed and no deletion was recorded. If all of it is "
                  "meant, run: kindred sync --release {}",
                  run.job.name, brake.mirrors, held_text(brake.would_remove, brake.tombstones),
                  holds_only_unlocked(brake) ? "Something that the job's rules name is gone"
                                             : fmt::format("That is more than {} at once", brake.limit),
                  shell_word(run.job.name)));
}

/// Of a row of count_removals or read_brake.
status::Brake brake_of(const Job& job, const pg::Row& row) {
  status::Brake brake;
  brake.would_remove = row.get<std::int64_t>("would_remove");
  brake.tombstones = row.get<std::int64_t>("tombstones");
  brake.mirrors = row.get<std::int64_t>("mirrors");
  brake.limit = std::max(kAlwaysFree, brake.mirrors * job.max_removal_percent / 100);
  return brake;
}

/// What a rule names is gone, and nothing that it took would go, or a person let it go.
void accept_gone_references(JobRun& run, pg::Transaction& work, bool is_released) {
  const bool has_looked = run.window.everything || run.released > 0;
  if (run.references.is_held && !run.references.holds_new && has_looked && is_released) {
    work.query(sql::tracking::accept_gone_references, run.job.name);
  }
}

/// Returns how many mirrors it forgot. Their files are unlinked at once: a mirror that is made again takes the same
/// names.
std::int64_t forget(JobRun& run, const char* verdict, bool with_tombstones) {
  if (run.touched == 0) return 0;
  const pg::Result forgotten =
      run.write(run.adapted(sql::immich::forget_gone_mirrors), run.job.name, run.own_tree(), verdict, with_tombstones);
  if (!forgotten.empty()) unlink_queued_files(run);
  return static_cast<std::int64_t>(forgotten.size());
}

/// Removes a page of mirrors. One that PostgreSQL does not let go stays, and is at fault. Returns how many went.
std::int64_t remove_each(JobRun& run, std::span<const Uuid> mirrors, std::vector<Fault>& faults) {
  std::int64_t removed = 0;
  commit_or_halve(
      mirrors,
      [&](std::span<const Uuid> some) {
        remove_page(run, {some.begin(), some.end()});
        removed += static_cast<std::int64_t>(some.size());
      },
      [&](const Uuid& mirror, const pg::SqlError& error) {
        NamedSource source = source_of_mirror(run, mirror);
        faults.push_back({source.source_id, std::move(source.path), reason_of(error), error.what()});
      });
  return removed;
}

/// `tree`: where the mirrors' files are queued; nothing there without it.
void remove(JobRun& run, pg::Connection& connection, std::vector<Uuid> mirrors, const WithRemoval& first,
            const std::optional<std::string>& tree) {
  pg::Transaction work = run.begin(connection);
  join_by_index(work);
  if (first) first(work, mirrors);
  work.query(run.adapted(sql::immich::queue_mirror_files), run.job.name, tree, run.places.media_root() + "/",
             run.job.target_user_id, mirrors);
  if (tree) work.query(sql::tracking::queue_waiting_names, run.job.name, mirrors);
  work.query(run.adapted(sql::immich::delete_album_entries), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::show_other_stack_photos), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::delete_mirrors), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::note_given_up), mirrors);
  work.query(sql::tracking::delete_mappings, mirrors);
  kill_point("before_removal_commit");
  work.commit();
  kill_point("removal_committed");
}

}  // namespace

void take_back(JobRun& run, pg::Connection& connection, const std::vector<Uuid>& mirrors) {
  if (!mirrors.empty()) remove(run, connection, mirrors, {}, std::nullopt);
}

void remove_page(JobRun& run, std::vector<Uuid> mirrors, const WithRemoval& first) {
  remove(run, *run.connection, std::move(mirrors), first, run.own_tree());
}

std::int64_t apply_brake(JobRun& run) {
  if (run.changed == 0) return 0;
  const pg::Result rows = run.connection->query(sql::tracking::count_removals, run.job.name);
  const pg::Row counted = rows[0];
  status::Brake brake = brake_of(run.job, counted);
  const std::int64_t limit = brake.limit;
  const bool is_released = brake.would_remove + brake.tombstones <= run.released;
  // What a rule names may be gone by mistake: then even one photo waits for a person. What the source locked does not.
  const std::int64_t unlocked = brake.would_remove - counted.get<std::int64_t>("locked");
  if (run.references.is_held && unlocked > 0 && brake.would_remove <= limit) {
    brake.would_remove = unlocked;
    brake.limit = 0;
  }
  if (is_released || brake.would_remove <= brake.limit) brake.would_remove = 0;
  if (is_released || brake.tombstones <= limit) brake.tombstones = 0;
  pg::Transaction work = run.begin();
  work.query(sql::tracking::hold_back, run.job.name, brake.would_remove > 0, brake.tombstones > 0);
  if (brake.would_remove + brake.tombstones == 0) {
    work.query(sql::tracking::release_brake, run.job.name);
    accept_gone_references(run, work, is_released);
    work.commit();
    return 0;
  }
  work.query(sql::tracking::set_brake, run.job.name, brake.would_remove, brake.tombstones, brake.mirrors);
  work.commit();
  warn_of_brake(run, brake);
  run.report().brake = brake;
  return brake.would_remove + brake.tombstones;
}

void report_held(JobRun& run) {
  const pg::Result held = run.connection->query(sql::tracking::read_brake, run.job.name);
  if (held.empty()) return;
  run.report().brake = brake_of(run.job, held[0]);
  warn_of_brake(run, *run.report().brake);
}

std::int64_t note_tombstones(JobRun& run) {
  if (run.report().brake && run.report().brake->tombstones > 0) return 0;
  const std::int64_t tombstones = forget(run, kTombstone, true);
  if (tombstones > 0) run.write(sql::tracking::forget_held, run.job.name);
  run.report().totals.new_tombstones += tombstones;
  return tombstones;
}

std::int64_t forget_gone_mirrors(JobRun& run) {
  return forget(run, kTombstone, false);
}

std::int64_t forget_purged(JobRun& run) {
  const std::int64_t purged = forget(run, "purged", false);
  if (run.window.everything) run.write(sql::tracking::note_library, run.job.name, run.job.target_library_id);
  if (purged == 0) return 0;
  run.connection->query(sql::tracking::look_at_purged);
  spdlog::info(
      "job {}: Immich deleted {} mirrors by itself, while they were offline or with their library or user; they are "
      "made again",
      run.job.name, purged);
  run.report().totals.purged += purged;
  return purged;
}

std::int64_t remove_mirrors(JobRun& run) {
  if (run.touched == 0) return 0;
  const std::optional<status::Brake>& brake = run.report().brake;
  const bool is_held = brake && brake->would_remove > 0;
  if (is_held && !holds_only_unlocked(*brake)) return 0;
  std::int64_t removed = 0;
  std::vector<Fault> faults;
  Uuid last;
  while (true) {
    const auto mirrors = pg::column<Uuid>(
        run.connection->query(sql::tracking::list_removed, last, kMirrorsPerPage, is_held), "mirror_id");
    if (mirrors.empty()) break;
    last = mirrors.back();
    removed += remove_each(run, mirrors, faults);
    unlink_queued_files(run);
    run.progress.advance(static_cast<std::int64_t>(mirrors.size()));
  }
  if (removed > 0) run.write(sql::tracking::forget_held, run.job.name);
  record_faults(run, *run.connection, faults);
  run.report().totals.removed += removed;
  return removed;
}

}  // namespace kindred::sync
