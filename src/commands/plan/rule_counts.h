#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "config/config.h"
#include "immich/catalogue.h"
#include "job/references.h"
#include "pg/connection.h"

namespace kindred::sync {

/// How many photos one rule of a job takes.
struct RuleCount {
  std::string words{};  ///< the rule, as in_words() has it
  bool is_never = false;
  std::int64_t photos = 0;
  std::int64_t alone = 0;               ///< of these, that no other rule of its list takes
  std::vector<std::string> examples{};  ///< some file names
};

struct RuleCounts {
  std::vector<RuleCount> rules;    ///< those of `share`, then those of `never`
  std::int64_t taken = 0;          ///< by all of them together
  std::int64_t others_photos = 0;  ///< in albums that the rules name: somebody else's, and so not the source's to share
};

/// Of a job with rules, for the assets in pg_temp.kindred_changed; fill_rules() and judge_assets() have run. Empty for
/// a job without rules. Writes nothing.
RuleCounts count_rules(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job);

/// How many photos of other people's the albums hold that the rules name: a plan's copies of Immich's tables do not
/// have them.
std::int64_t count_others_photos(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                                 const References& references);

}  // namespace kindred::sync
