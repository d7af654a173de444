#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "immich/instance.h"
#include "pg/connection.h"
#include "status/snapshot.h"

namespace kindred::sync {

/// Whom and what a job names, as Immich has it.
struct JobNames {
  std::vector<Error> refusals;            ///< all that stops the job: of kind usage, naming the key and the fix
  std::vector<status::Warning> warnings;  ///< what does not, but must be put right
  // Of the job's library:
  std::vector<std::string> import_paths;
  std::vector<std::string> exclusion_patterns;
  bool covers_tree = false;            ///< one of the import paths does
  std::vector<std::string> excluding;  ///< those of the patterns that match the tree
};
JobNames look_at_users_and_library(pg::Connection& connection, const Job& job);

/// What the guard looks at of a job.
class JobSubject {
 public:
  JobSubject(pg::Connection& prepared, const immich::Catalogue& tables, const Job& looked_at, bool own_tables_are_there)
      : connection(prepared), catalogue(tables), job(looked_at), has_own_tables(own_tables_are_there) {}

  pg::Connection& connection;
  const immich::Catalogue& catalogue;
  const Job& job;
  const bool has_own_tables;  ///< else the job has no mirrors

  const JobNames& names();  ///< looked up once

 private:
  std::optional<JobNames> names_;
};

/// What a check of the guard found; all empty where it holds.
struct JobFindings {
  std::vector<Error> refusals;            ///< what stops the job
  std::vector<status::Warning> warnings;  ///< what does not, but must be put right
  std::string not_looked_at = {};  ///< what an earlier check found keeps this one from looking: completes "because …"
};

/// What must hold of whom and what a job names before a command works on it. The guard stops at the first check that
/// refuses; `doctor` shows them all.
struct JobGuardCheck {
  std::string_view name;      ///< as in `doctor --json`
  std::string_view sentence;  ///< what holds
  JobFindings (*look)(JobSubject&);
};
std::span<const JobGuardCheck> job_guard_checks();

/// The code of the warning that keeps a job from sharing new photos.
inline constexpr const char* kTreeCovered = "tree_covered";
/// How the codes of warnings begin that concern scans of the target's library.
inline constexpr std::string_view kScanWarnings = "scan_";
/// Whether a check of the guard gives the warning.
bool is_of_guard(const status::Warning& warning);

/// Promise 6's half that concerns what a job names: runs job_guard_checks(). Throws the first refusal. Returns what
/// does not stop the job but must be put right, as an album that is gone.
std::vector<status::Warning> check_names(pg::Connection& connection, const immich::Catalogue& catalogue,
                                         const Job& job);

/// Why a job does not run that a person has unshared: an Error(refused); nullopt where nobody has.
std::optional<Error> unshared_error(pg::Connection& connection, const std::string& job);

/// Whether the job has mirrors whose originals lie in its tree. Where `looks_elsewhere`, throws Error(refused) for one
/// whose original lies elsewhere.
bool has_mirrors(pg::Connection& connection, const Job& job, bool looks_elsewhere);

}  // namespace kindred::sync
