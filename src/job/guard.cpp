#include "job/guard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "immich/adapted.h"
#include "job/references.h"
#include "sql.h"
#include "tree/covered_tree.h"

namespace kindred::sync {

namespace {

Error refusal(const Job& job, const std::string& what, const std::string& fix) {
  return {ErrorKind::usage, fmt::format("job {}: {}", job.name, what), fix};
}

std::vector<std::string> strings(const std::optional<std::string>& json) {
  return json ? nlohmann::json::parse(*json).get<std::vector<std::string>>() : std::vector<std::string>();
}

status::Warning warn(const Job& job, const char* code, const char* title, std::string text, std::string fix) {
  return {.code = code,
          .severity = status::Severity::warning,
          .job = job.name,
          .title = title,
          .text = std::move(text),
          .fix = std::move(fix)};
}

constexpr const char* kOriginalsExisting = "originals_existing";
constexpr const char* kScanTitle = "A scan of the target library would set every mirror offline";

/// A scan sets every asset of the library offline that lies outside its import paths or matches an exclusion
/// (behaviours, 2). It can be put right at any time, so it does not stop the job.
std::vector<status::Warning> warnings_of_scans(const Job& job, const JobNames& names) {
  std::vector<status::Warning> warnings;
  // While the tree shows the source's own files, a scan would import those that are not mirrored.
  const std::string first = job.originals == OriginalsMode::existing
                                ? fmt::format("run `kindred convert-tree {}`, and only then ", shell_word(job.name))
                                : "";
  if (!names.covers_tree) {
    warnings.push_back(
        warn(job, "scan_import_paths", kScanTitle,
             fmt::format("its import paths do not cover the tree {}; Immich deletes them after its days of trash",
                         job.target_path_prefix),
             first + "add the tree to the library's import paths"));
  }
  for (const std::string& pattern : names.excluding) {
    warnings.push_back(warn(
        job, "scan_exclusion", kScanTitle,
        fmt::format("its exclusion pattern {} matches the tree; Immich deletes them after its days of trash", pattern),
        first + "remove the pattern from the library"));
  }
  return warnings;
}

/// A user who is not there, or whom Immich will delete: mirrors stay as they are until a person decides.
Error user_refusal(const Job& job, const char* key, const Uuid& user, bool is_in_deletion) {
  if (!is_in_deletion) {
    return refusal(job, fmt::format("{} {} is no user of this Immich", key, user.str()),
                   "copy the id from Immich's administration page, Users");
  }
  return refusal(job, fmt::format("{} {} is a user whom Immich is about to delete", key, user.str()),
                 fmt::format("restore the user on Immich's administration page, Users; or take away what the job made: "
                             "kindred unshare {}",
                             shell_word(job.name)));
}

Error library_refusal(const Job& job, bool is_in_deletion) {
  return refusal(
      job,
      fmt::format("target_library_id {} is {}", job.target_library_id.str(),
                  is_in_deletion ? "a library that Immich is deleting" : "no library of this Immich"),
      "make an external library for the target user, with the tree as its import path, and put its id here; all that "
      "went with an old library is shared again");
}

std::vector<Error> refusals_of(const Job& job, const pg::Row& row) {
  std::vector<Error> refusals;
  if (!row.get<bool>("source_there")) {
    refusals.push_back(user_refusal(job, "source_user_id", job.source_user_id, row.get<bool>("source_in_deletion")));
  }
  if (!row.get<bool>("target_there")) {
    refusals.push_back(user_refusal(job, "target_user_id", job.target_user_id, row.get<bool>("target_in_deletion")));
  }
  if (!row.get<bool>("library_there")) {
    refusals.push_back(library_refusal(job, row.get<bool>("library_in_deletion")));
  } else if (row.get<Uuid>("library_owner") != job.target_user_id) {
    refusals.push_back(refusal(job,
                               fmt::format("target_library_id {} belongs to user {}, not to the target",
                                           job.target_library_id.str(), row.get<Uuid>("library_owner").str()),
                               "make an external library whose owner is the target user"));
  }
  return refusals;
}

JobFindings look_at_users(JobSubject& subject) {
  return {subject.names().refusals, {}};
}

/// Mirrors that go one by one with their old library would be taken for the target's deletions.
JobFindings look_at_old_library(JobSubject& subject) {
  if (!subject.has_own_tables) return {};
  const Job& job = subject.job;
  const pg::Result rows =
      subject.connection.query(sql::immich::count_mirrors_in_deletion, job.name, job.target_library_id);
  const auto mirrors = rows[0].get<std::int64_t>("mirrors");
  if (mirrors == 0) return {};
  return {{Error(ErrorKind::refused,
                 fmt::format("job {}: Immich is still deleting the library {}, in which {} of its mirrors are",
                             job.name, rows[0].get<std::string>("library"), mirrors),
                 "wait until Immich has deleted it (Administration, Job Queues); then all is shared again")},
          {}};
}

JobFindings look_at_library_scan(JobSubject& subject) {
  const JobNames& names = subject.names();
  if (!names.refusals.empty()) return {{}, {}, "users or library are not as the job names them"};
  return {{}, names.warnings};
}

/// A tree that other libraries see is no place for new links: Immich would import each of them and run its models. A
/// job without mirrors does not begin there. One with mirrors goes on, but for new ones: what the source withdraws must
/// go.
JobFindings look_at_covered_tree(JobSubject& subject) {
  const Job& job = subject.job;
  JobFindings found;
  for (const CoveringLibrary& library : find_covering_libraries(subject.connection, job)) {
    const std::string text = covered_tree_text(job, library), fix = covered_tree_fix(job, library);
    const bool has_mirrors =
        subject.has_own_tables &&
        subject.connection.query(sql::tracking::has_mappings, job.name, job.source_user_id, job.target_user_id)[0]
            .get<bool>("has_mappings");
    if (!has_mirrors) {
      found.refusals.emplace_back(ErrorKind::refused, fmt::format("job {}: {}; nothing was written", job.name, text),
                                  fix);
      continue;
    }
    status::Warning warning = warn(job, kTreeCovered, "Immich imports the tree's files for another user",
                                   text + ". No new photos are shared until then", fix);
    warning.severity = status::Severity::error;
    found.warnings.push_back(std::move(warning));
  }
  return found;
}

JobFindings look_at_rules(JobSubject& subject) {
  References references = read_references(subject.connection, subject.catalogue, subject.job, subject.has_own_tables);
  return {std::move(references.refusals), std::move(references.warnings)};
}

/// The photos go into no album where it is gone, or not open to the target.
JobFindings look_at_album(JobSubject& subject) {
  const Job& job = subject.job;
  if (!job.album_id) return {};
  const pg::Result rows = subject.connection.query(immich::adapted(sql::immich::check_album, subject.catalogue),
                                                   *job.album_id, job.target_user_id);
  if (rows[0].get<bool>("is_open")) return {};
  const std::string album = "album_id " + job.album_id->str();
  const bool is_there = rows[0].get<bool>("is_there");
  return {
      {},
      {warn(job, is_there ? "album_closed" : "album_absent", "Shared photos go into no album",
            album + (is_there ? " is an album that the target may not put photos into" : " is no album of this Immich"),
            "as the target, open an album of their own and copy its id from the address, or remove album_id")}};
}

/// Said at each start: it is the one mode in which promise 1 does not hold.
JobFindings look_at_layout(JobSubject& subject) {
  const Job& job = subject.job;
  if (job.originals != OriginalsMode::existing) return {};
  return {{},
          {warn(job, kOriginalsExisting, "What the target deletes for good is deleted from the source's disk",
                fmt::format("originals: existing: the tree {} shows the source's own files", job.target_path_prefix),
                fmt::format("run `kindred convert-tree {}`, then remove originals: existing", shell_word(job.name)))}};
}

constexpr std::array<JobGuardCheck, 7> kChecks = {{
    {"users", "source, target and library are there, and the library is the target's", look_at_users},
    {"rules", "albums, people, tags and libraries in the job's rules are there", look_at_rules},
    {"old_library", "Immich is not deleting a library that holds mirrors of the job", look_at_old_library},
    {"library_scan", "a scan of the target's library leaves the mirrors alone", look_at_library_scan},
    {"covered_tree", "no other library's scans see the tree", look_at_covered_tree},
    {"album", "the job's album is one that the target may put photos into", look_at_album},
    {"layout", "the tree holds links of its own, not the source's files", look_at_layout},
}};

}  // namespace

JobNames look_at_users_and_library(pg::Connection& connection, const Job& job) {
  const pg::Result rows = connection.query(sql::immich::check_job, job.source_user_id, job.target_user_id,
                                           job.target_library_id, job.target_path_prefix);
  const pg::Row row = rows[0];
  JobNames names;
  names.refusals = refusals_of(job, row);
  if (!row.get<bool>("library_there")) return names;
  names.import_paths = strings(row.get<std::optional<std::string>>("import_paths"));
  names.exclusion_patterns = strings(row.get<std::optional<std::string>>("exclusion_patterns"));
  names.excluding = strings(row.get<std::optional<std::string>>("excluding"));
  names.covers_tree = std::any_of(names.import_paths.begin(), names.import_paths.end(),
                                  [&](const std::string& path) { return job.target_path_prefix.starts_with(path); });
  names.warnings = warnings_of_scans(job, names);
  return names;
}

const JobNames& JobSubject::names() {
  if (!names_) names_ = look_at_users_and_library(connection, job);
  return *names_;
}

std::span<const JobGuardCheck> job_guard_checks() {
  return kChecks;
}

bool is_of_guard(const status::Warning& warning) {
  return warning.code.starts_with(kScanWarnings) || warning.code.starts_with("album_") ||
         warning.code.starts_with(kReferenceWarnings) || warning.code == kTreeCovered ||
         warning.code == kOriginalsExisting;
}

std::vector<status::Warning> check_names(pg::Connection& connection, const immich::Catalogue& catalogue,
                                         const Job& job) {
  JobSubject subject(connection, catalogue, job, true);
  std::vector<status::Warning> warnings;
  for (const JobGuardCheck& check : kChecks) {
    JobFindings found = check.look(subject);
    if (!found.refusals.empty()) throw Error(found.refusals.front());
    std::move(found.warnings.begin(), found.warnings.end(), std::back_inserter(warnings));
  }
  return warnings;
}

bool has_mirrors(pg::Connection& connection, const Job& job, bool looks_elsewhere) {
  const pg::Result found = connection.query(sql::immich::has_mirrors, job.name, job.target_path_prefix, looks_elsewhere,
                                            job.target_library_id);
  if (const auto elsewhere = found[0].get<std::optional<std::string>>("elsewhere")) {
    throw Error(
        ErrorKind::refused,
        fmt::format("job {}: its mirrors lie elsewhere than in the tree {}, as {}: was target_path_prefix changed?",
                    job.name, job.target_path_prefix, *elsewhere),
        "put the old target_path_prefix back; a new tree takes a new job. If the disk has another path now, "
        "the mirrors' paths in Immich's tables must change with it: see docs/operations.md, A disk was moved");
  }
  return found[0].get<bool>("any");
}

std::optional<Error> unshared_error(pg::Connection& connection, const std::string& job) {
  const pg::Result rows = connection.query(sql::tracking::read_unshared, job);
  if (rows.empty()) return std::nullopt;
  const auto since = rows[0].get<std::string>("begun_at");
  if (!rows[0].get<bool>("has_ended")) {
    return Error(ErrorKind::refused, fmt::format("job {}: unsharing it began at {} UTC and did not end", job, since),
                 fmt::format("run `kindred unshare {0}` again, or share it again with `kindred sync --share-again {0}`",
                             shell_word(job)));
  }
  return Error(ErrorKind::refused, fmt::format("job {} was unshared at {} UTC", job, since),
               fmt::format("remove it from the configuration, or share it again with `kindred sync --share-again {}`",
                           shell_word(job)));
}

}  // namespace kindred::sync
