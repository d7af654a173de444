#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/uuid.h"
#include "config/config.h"
#include "files/root.h"
#include "pg/connection.h"

namespace kindred::sync {

/// One of the source's files, by which it is found out where Kindred sees Immich's folders.
struct SampleOriginal {
  std::string path;                   ///< as Immich names it
  std::optional<std::int64_t> bytes;  ///< none where Immich does not know it yet
};

/// Up to three of each library of the source's, and of their uploads.
std::vector<SampleOriginal> list_sample_originals(pg::Transaction& work, const Uuid& source);

/// Folders in which the source's may be found again under other names: what is mounted here besides the system itself,
/// and two levels below.
std::vector<std::string> folders_here();

/// The entries that path_map lacks so that this process sees the samples: each is proved by a file of the right name
/// and size. Samples that are seen already, or nowhere, add none. Throws Error(refused) where two files fit, so that
/// nobody can tell which folder is Immich's.
std::vector<PathMapping> find_mappings(const Config& config, const std::vector<SampleOriginal>& samples,
                                       const std::vector<std::string>& folders);

/// An external library of anybody's.
struct ImmichLibrary {
  Uuid id;
  Uuid owner;
  std::string name;
  std::vector<std::string> import_paths;
  bool is_empty = false;  ///< no asset is in it
};
std::vector<ImmichLibrary> list_immich_libraries(pg::Transaction& work);

/// What a tree must keep clear of.
struct TreeSurroundings {
  std::vector<ImmichLibrary> libraries;  ///< of everybody
  std::vector<SampleOriginal> originals;
  Uuid source;
  Uuid target;
};

/// Why the folder cannot be the tree: a library of anybody's sees it (links followed), it lies in the media root or in
/// another job's folder, this process does not see it, or something lies in it. An empty library of the target's for
/// this very folder is no hindrance: an earlier run, or a person, made it. `tree` is as Immich names it, with a slash
/// at its end.
std::optional<Error> tree_problem(const Config& config, const TreeSurroundings& around, const std::string& tree);

/// A folder without such a problem, in which Kindred may write: beside the other jobs' trees, in a mapped folder
/// without originals, or beside a library of the source's. nullopt where there is none.
std::optional<std::string> propose_tree(const Config& config, const TreeSurroundings& around,
                                        const std::string& target_name);

/// Whether the library is the target's, empty, and for this very folder.
bool is_made_for(const ImmichLibrary& library, const Uuid& target, const std::string& tree);

/// A name that is plain in paths and on command lines: "Bob Smith" is bob-smith. Never empty.
std::string plain_name(const std::string& name);

/// The tree's folder as this process sees it, with all folders above it that are missing, owned as Immich's own files
/// are where this process may give files away. Throws Error(refused, no_space or failed) with the fix.
void make_tree(const Config& config, const std::string& tree);

/// How originals would come into the tree, tried with one that is there; nullopt where no sample can be seen. Throws
/// Error where it cannot be tried. What the trial makes goes again.
std::optional<files::Placement> try_placing(const Config& config, const std::string& tree,
                                            const std::vector<SampleOriginal>& samples);

}  // namespace kindred::sync
