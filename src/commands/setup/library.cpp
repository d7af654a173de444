#include "commands/setup/library.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/printable.h"

namespace kindred::sync {

std::optional<Uuid> find_target_library(const std::vector<ImmichLibrary>& libraries, const Uuid& target,
                                        const std::string& tree) {
  const auto found = std::find_if(libraries.begin(), libraries.end(),
                                  [&](const ImmichLibrary& library) { return is_made_for(library, target, tree); });
  return found == libraries.end() ? std::nullopt : std::optional(found->id);
}

void check_target_library(const web::ImmichApi& immich, const Uuid& library, const std::string& tree) {
  const std::optional<std::string> problem = immich.import_path_problem(library, tree);
  if (!problem) return;
  throw Error(
      ErrorKind::refused, fmt::format("Immich cannot use the folder {}: {}", printable(tree), printable(*problem)),
      "mount the folder into Immich's container under that name (the volumes of immich-server), restart Immich, "
      "and run the command again; or choose another folder with --tree");
}

Uuid make_target_library(const web::ImmichApi& immich, const Uuid& target, const std::string& name,
                         const std::string& tree) {
  const Uuid library = immich.create_library(target, name, tree);
  try {
    check_target_library(immich, library, tree);
  } catch (const Error& error) {
    try {
      immich.delete_library(library);
    } catch (const Error&) {
      throw Error(error.kind(),
                  fmt::format("{}; the library \"{}\", which was made for it, is still there", error.what(), name),
                  error.fix());
    }
    throw;
  }
  return library;
}

std::string library_instructions(const std::string& target_name, const std::string& tree) {
  return fmt::format(
      "in Immich, as an administrator: Administration, External Libraries, Create Library, owner {}; then add the "
      "folder {}",
      printable(target_name), printable(tree));
}

}  // namespace kindred::sync
