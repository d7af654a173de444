#pragma once
#include <string>

#include "commands/undo/unshare.h"

namespace kindred::cli {

/// What `unshare` found, and what came of it.
struct UnshareSummary {
  std::string job;
  sync::UnshareCounts counts;
  bool keeps = false;  ///< the photos
  bool keeps_tombstones = false;
  bool is_configured = false;
  bool done = false;
  int exit_code = 0;
};

/// For a person, before the question.
std::string plan_text(const UnshareSummary& summary);
/// For a person, after it is done.
std::string done_text(const UnshareSummary& summary);
/// As JSON: a contract, described in docs/json.md.
std::string json_summary(const UnshareSummary& summary);

}  // namespace kindred::cli
