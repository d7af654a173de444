#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "commands/setup/places.h"
#include "config/config.h"
#include "web/client.h"

namespace kindred::sync {

/// The target's library in which Immich looks for this tree, and which no job has yet; nullopt where there is none.
std::optional<Uuid> find_target_library(const std::vector<ImmichLibrary>& libraries, const Config& config,
                                        const Uuid& target, const std::string& tree);

/// Makes it through Immich's API, and asks Immich whether it sees the tree. Where it does not, the library goes again.
/// Throws Error(refused) with Immich's reason and the fix, and what ImmichApi throws.
Uuid make_target_library(const web::ImmichApi& immich, const Uuid& target, const std::string& name,
                         const std::string& tree);

/// What a person does in Immich where this program has no API key.
std::string library_instructions(const std::string& target_name, const std::string& tree);

}  // namespace kindred::sync
