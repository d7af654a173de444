#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "commands/setup/places.h"
#include "config/config.h"
#include "web/client.h"

namespace kindred::sync {

/// The empty library of the target's for this very tree, made by hand or by an earlier run; nullopt where there is
/// none.
std::optional<Uuid> find_target_library(const std::vector<ImmichLibrary>& libraries, const Uuid& target,
                                        const std::string& tree);

/// Asks Immich whether it sees the tree. Throws Error(refused) with Immich's reason and the fix, and what ImmichApi
/// throws.
void check_target_library(const web::ImmichApi& immich, const Uuid& library, const std::string& tree);

/// Makes the library through Immich's API, and checks it so. Where that fails, the library goes again.
Uuid make_target_library(const web::ImmichApi& immich, const Uuid& target, const std::string& name,
                         const std::string& tree);

/// What a person does in Immich where this program has no API key.
std::string library_instructions(const std::string& target_name, const std::string& tree);

}  // namespace kindred::sync
