#pragma once
#include <optional>
#include <string>
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

/// Why the job's photos do not go into its album: it is gone, or not open to the target. Nothing where they do.
std::optional<status::Warning> album_warning(pg::Connection& connection, const immich::Catalogue& catalogue,
                                             const Job& job);

/// The code of the warning that keeps a job from sharing new photos.
inline constexpr const char* kTreeCovered = "tree_covered";

/// Promise 6's half that concerns what a job names: its users are there, the library is there and the target's, no
/// other library covers the tree of a job that has no mirrors yet. Throws the first refusal. Returns what does not stop
/// the job but must be put right, as an album that is gone.
std::vector<status::Warning> check_names(pg::Connection& connection, const immich::Catalogue& catalogue,
                                         const Job& job);

/// Why a job does not run that a person has unshared: an Error(refused); nullopt where nobody has.
std::optional<Error> unshared_error(pg::Connection& connection, const std::string& job);

/// Whether the job has mirrors whose originals lie in its tree. Where `looks_elsewhere`, throws Error(refused) for one
/// whose original lies elsewhere.
bool has_mirrors(pg::Connection& connection, const Job& job, bool looks_elsewhere);

}  // namespace kindred::sync
