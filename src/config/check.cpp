// What must hold between values. A tree holds mirrors and nothing else, and each source asset belongs to at most one
// job per target: removal and undo (promises 1 and 4) rest on both. Paths are compared as text, as Immich does; links
// are resolved when a cycle opens the folders.
#include "config/check.h"

#include <fmt/format.h>

#include "config/values.h"

namespace kindred::config {

namespace {

/// How a finding points to another job.
std::string called(const ReadJob& job) {
  return fmt::format("{} ({})", in_quotes(job.job.name), job.written.place);
}

bool same_users(const Job& a, const Job& b) {
  const bool known = a.source_user_id != Uuid() && a.target_user_id != Uuid();
  return known && a.source_user_id == b.source_user_id && a.target_user_id == b.target_user_id;
}

void check_users(const ReadJob& read, Findings& findings) {
  const Job& job = read.job;
  if (job.source_user_id == Uuid() || job.source_user_id != job.target_user_id) return;
  findings.add(read.written.place_of("target_user_id"), "is the source user",
               "Name the user who is to get the photos.");
}

void check_tree_outside_media_root(const ReadJob& read, const std::string& media_root, Findings& findings) {
  const std::string& tree = read.job.target_path_prefix;
  if (tree.empty() || !overlap(tree, media_root)) return;
  const bool inside = tree.starts_with(media_root);
  findings.add(read.written.place_of("target_path_prefix"),
               in_quotes(tree) + (inside ? " lies in" : " contains") + " the media root " + media_root,
               "Use a folder outside of it: Immich refuses import paths there.");
}

/// `owner`'s tree against `other`'s source prefix; both may be the same job.
void check_tree_against_source(const ReadJob& owner, const ReadJob& other, Findings& findings) {
  const std::string& tree = owner.job.target_path_prefix;
  const std::string& source = other.job.source_path_prefix;
  if (tree.empty() || source.empty() || !overlap(tree, source)) return;
  const std::string whose =
      &owner == &other ? "the job's own source_path_prefix" : "the source of job " + called(other);
  const char* how = tree == source ? "is" : tree.size() > source.size() ? "lies in" : "contains";
  findings.add(owner.written.place_of("target_path_prefix"),
               fmt::format("{} {} {}, {}", in_quotes(tree), how, whose, in_quotes(source)),
               "Give the mirrors a folder of their own, beside the source's.");
}

/// The same against the folders of `other`'s rules.
void check_tree_against_rules(const ReadJob& owner, const ReadJob& other, Findings& findings) {
  const std::string& tree = owner.job.target_path_prefix;
  if (tree.empty()) return;
  for (const Rule& rule : other.job.share) {
    for (const std::string& folder : rule.conditions.folders) {
      if (!overlap(tree, folder)) continue;
      findings.add(owner.written.place_of("target_path_prefix"),
                   fmt::format("{} and {}, a folder that job {} shares, overlap", in_quotes(tree), in_quotes(folder),
                               called(other)),
                   "Give the mirrors a folder of their own, beside the source's.");
    }
  }
}

void check_names(const ReadJob& earlier, const ReadJob& later, Findings& findings) {
  if (later.job.name.empty() || earlier.job.name != later.job.name) return;
  findings.add(later.written.place_of("name"),
               in_quotes(later.job.name) + " is also the name at " + earlier.written.place,
               "Give each job a name of its own.");
}

void check_trees(const ReadJob& earlier, const ReadJob& later, Findings& findings) {
  const std::string& tree = later.job.target_path_prefix;
  const std::string& other = earlier.job.target_path_prefix;
  if (tree.empty() || other.empty() || !overlap(tree, other)) return;
  findings.add(
      later.written.place_of("target_path_prefix"),
      fmt::format("{} and the tree of job {}, {}, overlap", in_quotes(tree), called(earlier), in_quotes(other)),
      "Give each job a tree of its own.");
}

void check_sources(const ReadJob& earlier, const ReadJob& later, Findings& findings) {
  const Job& job = later.job;
  const Job& other = earlier.job;
  const bool comparable = earlier.source_known && later.source_known && job.uploads == other.uploads;
  if (!comparable || !same_users(job, other) || !overlap(job.source_path_prefix, other.source_path_prefix)) return;
  findings.add(later.written.place_of("source_path_prefix"),
               "takes photos that job " + called(earlier) + " takes for the same target",
               "Narrow one of the two, or make them one job: each photo may belong to one job per target.");
}

}  // namespace

void check_jobs(const std::vector<ReadJob>& jobs, const std::optional<std::string>& media_root, Findings& findings) {
  for (std::size_t later = 0; later < jobs.size(); ++later) {
    check_users(jobs[later], findings);
    if (media_root) check_tree_outside_media_root(jobs[later], *media_root, findings);
    for (const ReadJob& other : jobs) {
      check_tree_against_source(jobs[later], other, findings);
      check_tree_against_rules(jobs[later], other, findings);
    }
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      check_names(jobs[earlier], jobs[later], findings);
      check_trees(jobs[earlier], jobs[later], findings);
      check_sources(jobs[earlier], jobs[later], findings);
    }
  }
}

}  // namespace kindred::config
