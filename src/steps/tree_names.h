#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// A mirror's original and the name in the tree that it is to have.
struct WantedName {
  Uuid source_id;
  Uuid mirror_id;
  std::string source_path;  ///< as Immich names it
  std::string name;         ///< below the tree
};

/// Where a job has rules, originals of different folders may want one name, also where the disk tells no capitals
/// apart. Returns which of `wanted`, by their places in it, find their name with another asset or another file.
std::vector<std::size_t> find_clashes(const JobRun& run, pg::Connection& connection,
                                      const std::vector<WantedName>& wanted);

/// The name in the tree that a mirror's original is to have: where it lies already, if that differs from the plain name
/// by the digits of a name that clashed, or where names clash now. nullopt where the job does not share the original.
/// `library`: nullopt for an upload; `lies`: its present name.
std::optional<std::string> name_to_have(const JobRun& run, const WantedName& original,
                                        const std::optional<Uuid>& library, const std::string& lies);

}  // namespace kindred::sync
