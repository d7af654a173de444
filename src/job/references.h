#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "immich/catalogue.h"
#include "pg/connection.h"
#include "status/snapshot.h"

namespace kindred::sync {

/// Something that a job's rules name, and what it was found to be in Immich.
struct FoundReference {
  std::string kind;  ///< as the configuration's keys: album, person, tag, library
  std::string written;
  std::optional<Uuid> id;  ///< none: it is gone, and nothing else has the name
  bool is_gone = false;    ///< it was found before and is gone: removals wait for a person
};

/// All that a job's rules name. Names are compared exactly first, then without regard to case. What was found once is
/// followed by its id, whatever it is called later.
struct References {
  std::vector<FoundReference> found;
  std::vector<Error> refusals;  ///< what is not there or is ambiguous: the job cannot run
  std::vector<status::Warning> warnings;
  bool has_changed = false;  ///< other ids than on record: the job must look at everything
  bool is_held = false;      ///< something is gone: what the rules do not take any more stays until a person decides
  /// Something under `never` or `except` is gone: nothing new may be shared, or it would be what was left out.
  bool holds_new = false;

  /// The id of what is written so; nullopt where it is gone.
  std::optional<Uuid> id_of(const std::string& kind, const std::string& written) const;
  /// Of one kind.
  std::vector<Uuid> ids_of(const std::string& kind) const;
};

/// Looks up what the job's rules name. `has_own_tables`: what was found before is on record. Costs a lookup by id for
/// each, and reads the source's albums, people, tags and libraries only where one is not known yet, is gone, or is
/// called otherwise now. Writes nothing.
References read_references(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                           bool has_own_tables);

/// The warnings that come of references begin with this.
constexpr std::string_view kReferenceWarnings = "rule_";

}  // namespace kindred::sync
