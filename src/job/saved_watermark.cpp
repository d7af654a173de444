#include "job/saved_watermark.h"

#include <nlohmann/json.hpp>

#include "base/build_id.h"
#include "sql.h"

namespace kindred::sync {

namespace {

std::vector<std::string> words_of(const std::vector<Rule>& rules) {
  std::vector<std::string> words;
  for (const Rule& rule : rules) words.push_back(in_words(rule));
  return words;
}

/// All of a job: a field that is added must be named here, or this does not compile.
nlohmann::json described(const Job& job) {
  const auto& [name, source_user_id, target_user_id, target_library_id, source_path_prefix, target_path_prefix, uploads,
               share, never, stacks, album_id, albums, originals, thumbnails, archived, show, people, people_match,
               duplicates, max_removal_percent, on_removal] = job;
  return {name,
          source_user_id.str(),
          target_user_id.str(),
          target_library_id.str(),
          source_path_prefix,
          target_path_prefix,
          uploads,
          words_of(share),
          words_of(never),
          stacks,
          album_id ? album_id->str() : "",
          albums,
          originals,
          thumbnails,
          archived,
          show,
          people,
          people_match,
          duplicates,
          max_removal_percent,
          on_removal};
}

}  // namespace

std::string watermark_basis(pg::Connection& connection, const immich::Instance& instance, const Config& config,
                            const Job& job) {
  const auto identity = connection.query(sql::immich::read_identity)[0].get<std::string>("identity");
  nlohmann::json basis = {build_id(), instance.migrations, identity, described(job), config.media_root};
  for (const PathMapping& one : config.path_map) basis.push_back({one.immich, one.here});
  return basis.dump();
}

std::optional<Watermark> read_saved_watermark(pg::Connection& connection, const std::string& basis, const Job& job) {
  const pg::Result saved = connection.query(sql::tracking::read_saved_watermark, job.name, basis);
  if (saved.empty()) return std::nullopt;
  return watermark_from_json(saved[0].get<std::string>("watermark"));
}

void save_watermark(pg::Connection& connection, const JobLock& lock, const std::string& basis, const Job& job,
                    const Watermark& watermark, bool at_once) {
  lock.write(connection, sql::tracking::save_watermark, job.name, basis, to_json(watermark), at_once);
}

}  // namespace kindred::sync
