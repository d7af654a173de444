#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "config/config.h"
#include "pg/connection.h"

namespace kindred::sync {

/// A library whose scans see a job's tree, though its mirrors are not in it: Immich imports every link there as a photo
/// of that library's owner and runs all its models on it.
struct CoveringLibrary {
  Uuid id;
  std::string name;
  std::string owner;        ///< the user's name
  std::string import_path;  ///< the one that covers the tree, or lies in it
};

/// The libraries of anybody, other than the job's own, that cover its tree.
std::vector<CoveringLibrary> find_covering_libraries(pg::Connection& connection, const Job& job);

/// What is wrong, and what to do, in words.
std::string covered_tree_text(const Job& job, const CoveringLibrary& library);
std::string covered_tree_fix(const Job& job, const CoveringLibrary& library);

/// Whether the import path covers the tree, or lies in it. Immich compares paths as texts, without a slash at the end:
/// `/photos/bo` covers `/photos/bob_shared/`.
bool covers(std::string_view import_path, std::string_view tree);

/// Whether Immich's scans leave out all that lies in the tree by this exclusion pattern: a glob over whole paths.
/// Braces, brackets, `!` and `\` count as no exclusion, since Immich treats them in two ways.
bool excludes_all(std::string_view pattern, std::string_view tree);

}  // namespace kindred::sync
