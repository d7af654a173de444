#include "commands/plan/rule_counts.h"

#include <nlohmann/json.hpp>

#include "immich/adapted.h"
#include "sql.h"

namespace kindred::sync {

RuleCounts count_rules(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job) {
  RuleCounts counts;
  if (!job.has_rules() && job.never.empty()) return counts;
  for (const Rule& rule : job.share) counts.rules.push_back({in_words(rule)});
  for (const Rule& rule : job.never) counts.rules.push_back({in_words(rule), true});
  const bool archived_too = job.archived == Archived::include;
  for (const pg::Row row : connection.query(immich::adapted(sql::immich::count_rules, catalogue), archived_too)) {
    const bool is_never = row.get<bool>("is_never");
    if (!is_never && !job.has_rules()) continue;  // the source folder
    const auto at = static_cast<std::size_t>(row.get<int>("rule")) - 1 + (is_never ? job.share.size() : 0);
    RuleCount& count = counts.rules.at(at);
    count.photos = row.get<std::int64_t>("assets");
    count.alone = row.get<std::int64_t>("alone");
    count.examples = nlohmann::json::parse(row.get<std::string>("examples")).get<std::vector<std::string>>();
  }
  counts.taken =
      connection.query(immich::adapted(sql::immich::count_taken, catalogue), archived_too)[0].get<std::int64_t>(
          "assets");
  return counts;
}

std::int64_t count_others_photos(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                                 const References& references) {
  const auto albums = references.ids_of("album");
  if (albums.empty()) return 0;
  return connection.query(immich::adapted(sql::immich::count_others_photos, catalogue), job.source_user_id, albums)[0]
      .get<std::int64_t>("photos");
}

}  // namespace kindred::sync
