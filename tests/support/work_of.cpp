#include "support/work_of.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace kindred::support {

namespace {

/// With its children's, to which a common table expression or a look for each row belongs as well.
double rows_of(const nlohmann::json& node) {
  double rows = node.at("Actual Rows").get<double>();
  for (const char* thrown_away : {"Rows Removed by Filter", "Rows Removed by Join Filter",
                                  "Rows Removed by Index Recheck", "Rows Removed by Conflict Resolution"}) {
    rows += node.value(thrown_away, 0.0);
  }
  rows *= node.at("Actual Loops").get<double>();
  if (!node.contains("Plans")) return rows;
  for (const nlohmann::json& child : node.at("Plans")) rows += rows_of(child);
  return rows;
}

}  // namespace

std::int64_t work_of(pg::Connection& db, const std::string& statement, const pg::Params& params) {
  pg::Transaction work = db.begin();
  return work_of(work, statement, params);
}

std::int64_t work_of(pg::Transaction& work, const std::string& statement, const pg::Params& params) {
  const pg::Result plan =
      work.query_params("explain (analyze, timing off, summary off, format json) " + statement, params);
  const auto text = plan[0].get<std::string>("QUERY PLAN");
  return std::llround(rows_of(nlohmann::json::parse(text).at(0).at("Plan")));
}

}  // namespace kindred::support
