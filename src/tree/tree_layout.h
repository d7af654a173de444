#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "config/config.h"
#include "pg/connection.h"

namespace kindred::sync {

/// One of the source's external libraries, and its folder in the trees of jobs with rules.
struct SourceLibrary {
  Uuid id;
  std::string folder;                     ///< one name, without slashes
  std::vector<std::string> import_paths;  ///< with a slash at their end
};

/// Where a source's original goes below a job's tree. What lies under the job's source folder keeps its path below that
/// folder, and all uploads their path below the user's folder. With rules it is `<library's name or uploads>/<path
/// below the import path or the user's folder>`.
class TreeLayout {
 public:
  /// `libraries` is read for jobs with rules only.
  TreeLayout(const Job& job, std::string media_root, std::vector<SourceLibrary> libraries);

  /// nullopt where the original lies elsewhere than in what the job shares. `library`: nullopt for an upload.
  std::optional<std::string> path_of(std::string_view original_path, const std::optional<Uuid>& library) const;

  const std::vector<SourceLibrary>& libraries() const { return libraries_; }
  /// Another text where originals would lie elsewhere; empty without rules.
  std::string fingerprint() const;

 private:
  std::optional<std::string> path_in_library(std::string_view original_path, const Uuid& library) const;

  const Job& job_;
  std::string media_root_;
  std::vector<SourceLibrary> libraries_;
};

/// The source's libraries, each with a folder of its own: its name, without what no file system takes. Where that is
/// another's, too, or `uploads`, the first eight digits of its id follow.
std::vector<SourceLibrary> read_source_libraries(pg::Connection& connection, const Job& job);

/// The folder of a library: its name, made into one name that any file system takes. Never empty.
std::string folder_of_library(std::string_view name);

/// `path` with the first eight digits of the asset's id before the last dot of its name: for names that clash.
std::string with_digits(std::string_view path, const Uuid& source_id);

/// Throws Error(refused) where the tree lies in a folder of the source's libraries, or one of these in the tree.
void check_apart_from_libraries(const Config& config, const Job& job, const std::vector<SourceLibrary>& libraries);

}  // namespace kindred::sync
