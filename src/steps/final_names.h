#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "job/report.h"
#include "tree/original_name.h"
#include "tree/seen_file.h"

namespace kindred::sync {

class JobRun;

/// A mirror whose rows say a name that its original does not have yet.
struct NamedOriginal {
  Uuid mirror_id;
  Uuid source_id;
  std::string source_path;  ///< the source's original, as Immich names it
  std::string old_path;     ///< below the tree: where it lay before; empty of a new mirror's
  OriginalName name;
  std::optional<MadeFile> made{};  ///< by us under the old name, as far as that is known
  bool old_name_is_taken = false;  ///< another mirror's row says it by now, of which the caller gives no NamedOriginal
};

/// What came of some names.
struct NamingOutcome {
  std::vector<NamedOriginal> done;
  std::vector<Fault> faults;  ///< of the others: they wait on under their dot-names
};

/// Gives originals and their XMP files the names that committed rows say. Mirrors that take each other's names must
/// come together. Doing it again is harmless, also where the call before was cut short anywhere. What another has put
/// under a name is never replaced. Throws Error(no_space).
NamingOutcome give_final_names(JobRun& run, std::span<const NamedOriginal> originals);

}  // namespace kindred::sync
