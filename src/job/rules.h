#pragma once
#include <string>
#include <string_view>

#include "config/config.h"
#include "immich/catalogue.h"
#include "job/references.h"
#include "pg/connection.h"

namespace kindred::sync {

// What a job shares, as conditions in temporary tables: each condition is one statement of sql/immich/rules, and all
// that ask what a job shares (the cycle, `plan`, `explain`, `verify`) read the same answer, pg_temp.kindred_judged.

/// Fills pg_temp.kindred_clause and kindred_condition. A source folder, or all uploads, is one rule.
void fill_rules(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                std::string_view media_root, const References& references);

/// Decides for the changed assets (pg_temp.kindred_changed) which the rules take, anew for all of them.
void judge_assets(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job);

/// The job's rules, where a source folder or uploads count as one.
std::vector<Rule> rules_of(const Job& job, std::string_view media_root);

}  // namespace kindred::sync
