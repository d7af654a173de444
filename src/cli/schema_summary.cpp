#include "cli/schema_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"

namespace kindred::cli {

namespace {

std::string verdict_line(const sync::SchemaVerdict& verdict) {
  if (!verdict.refusals.empty()) return "verdict: refused; Kindred would write nothing\n";
  if (verdict.nearest.differences.empty()) return "verdict: known\n";
  return "verdict: accepted; plain new columns are copied like all others\n";
}

}  // namespace

std::string text_summary(const sync::SchemaVerdict& verdict) {
  const std::string& version = verdict.nearest.version;
  const std::vector<std::string>& differences = verdict.nearest.differences;
  std::string out = differences.empty()
                        ? fmt::format("The tables are those of Immich {}.\n", version)
                        : fmt::format("The tables are nearest to those of Immich {}; what differs:\n", version);
  for (const std::string& difference : differences) out += fmt::format("  {}\n", printable(difference));
  if (!verdict.refusals.empty()) out += "Why this Kindred does not work with them:\n";
  for (const std::string& refusal : verdict.refusals) out += fmt::format("  {}\n", printable(refusal));
  return out + verdict_line(verdict);
}

std::string json_summary(const sync::SchemaVerdict& verdict) {
  const nlohmann::json out = {{"nearest_version", verdict.nearest.version},
                              {"differences", verdict.nearest.differences},
                              {"refusals", verdict.refusals},
                              {"accepted", verdict.refusals.empty()}};
  return json_text(out);
}

}  // namespace kindred::cli
