#include "commands/setup/library.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/printable.h"
#include "tree/covered_tree.h"

namespace kindred::sync {

std::optional<Uuid> find_target_library(const std::vector<ImmichLibrary>& libraries, const Config& config,
                                        const Uuid& target, const std::string& tree) {
  for (const ImmichLibrary& library : libraries) {
    const bool is_taken = std::any_of(config.jobs.begin(), config.jobs.end(),
                                      [&](const Job& job) { return job.target_library_id == library.id; });
    const bool sees_tree = std::any_of(library.import_paths.begin(), library.import_paths.end(),
                                       [&](const std::string& path) { return covers(path, tree); });
    if (library.owner == target && !is_taken && sees_tree) return library.id;
  }
  return std::nullopt;
}

Uuid make_target_library(const web::ImmichApi& immich, const Uuid& target, const std::string& name,
                         const std::string& tree) {
  const Uuid library = immich.create_library(target, name, tree);
  std::optional<std::string> problem;
  try {
    problem = immich.import_path_problem(library, tree);
  } catch (const Error&) {
    immich.delete_library(library);
    throw;
  }
  if (!problem) return library;
  immich.delete_library(library);
  throw Error(ErrorKind::refused, fmt::format("Immich cannot use the folder {}: {}", tree, printable(*problem)),
              "mount the folder into Immich's container under that name (the volumes of immich-server), start Immich "
              "anew, and run the command again; or choose another folder with --tree");
}

std::string library_instructions(const std::string& target_name, const std::string& tree) {
  return fmt::format(
      "in Immich, as an administrator: Administration, External Libraries, Create Library, owner {}; then add the "
      "folder {}",
      printable(target_name), printable(tree));
}

}  // namespace kindred::sync
