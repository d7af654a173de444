#include "commands/doctor/library_fix.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "files/root.h"
#include "job/guard.h"
#include "schema/session.h"
#include "tree/place_checks.h"
#include "tree/tree_links.h"

namespace kindred::sync {

namespace {

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

LibraryFix fix_of(const Job& job, const JobNames& names) {
  LibraryFix fix{job.name, job.target_library_id, names.import_paths, {}, {}, {}};
  if (!names.covers_tree) {
    fix.import_paths.push_back(job.target_path_prefix);
    fix.changes.push_back(fmt::format("add the import path {}", job.target_path_prefix));
  }
  for (const std::string& pattern : names.exclusion_patterns) {
    if (!holds(names.excluding, pattern)) {
      fix.exclusion_patterns.push_back(pattern);
    } else {
      fix.changes.push_back(fmt::format("remove the exclusion pattern {}", pattern));
    }
  }
  return fix;
}

/// Immich takes a library's lists as a whole, so what several jobs need of one library is asked for at once; and one
/// that a job must leave as it is stays so for all.
void merge(LibraryFix& into, const LibraryFix& fix) {
  into.job += ", " + fix.job;
  if (!into.withheld) into.withheld = fix.withheld;
  for (const std::string& path : fix.import_paths)
    if (!holds(into.import_paths, path)) into.import_paths.push_back(path);
  std::erase_if(into.exclusion_patterns,
                [&](const std::string& pattern) { return !holds(fix.exclusion_patterns, pattern); });
  for (const std::string& change : fix.changes)
    if (!holds(into.changes, change)) into.changes.push_back(change);
}

void add(std::vector<LibraryFix>& fixes, LibraryFix fix) {
  const auto same =
      std::find_if(fixes.begin(), fixes.end(), [&](const LibraryFix& other) { return other.library == fix.library; });
  if (same == fixes.end()) {
    fixes.push_back(std::move(fix));
  } else {
    merge(*same, fix);
  }
}

void look_at_job(Subject& subject, std::vector<LibraryFix>& fixes) {
  const JobNames names = look_at_users_and_library(subject.session(), subject.job());
  if (!names.refusals.empty()) return;
  LibraryFix fix = fix_of(subject.job(), names);
  if (fix.changes.empty()) return;
  fix.withheld = way_to_source(subject);
  add(fixes, std::move(fix));
}

}  // namespace

std::optional<Error> way_to_source(Subject& subject) {
  const Job& job = subject.job();
  if (job.originals == OriginalsMode::existing) {
    return Error(ErrorKind::refused,
                 fmt::format("job {}: with originals: existing the tree shows the source's own files", job.name),
                 fmt::format("run `kindred convert-tree {}`", shell_word(job.name)));
  }
  const std::string tree = files::resolve(subject.here(job.target_path_prefix));
  if (tree.empty()) return std::nullopt;
  const std::string media = files::resolve(subject.here(subject.media_root() + "/"));
  if (auto error = overlap_error(subject.config(), job, tree, media)) return error;
  if (!subject.has_own_tables()) return std::nullopt;
  return way_out_of_tree(subject.config(), job, subject.session(), subject.catalogue());
}

std::vector<LibraryFix> library_fixes(const Config& config, const std::optional<std::string>& only_job) {
  const std::vector<Job> jobs = chosen_jobs(config, only_job);
  std::vector<LibraryFix> fixes;
  const Clock clock;
  Subject subject(config, clock);
  try {
    subject.connect();
    for (const Job& job : jobs) {
      subject.set_job(&job);
      look_at_job(subject, fixes);
    }
  } catch (const Error&) {
    return {};
  } catch (const NotLookedAt&) {
    return {};
  }
  return fixes;
}

}  // namespace kindred::sync
