#include "job/rules.h"

#include <nlohmann/json.hpp>

#include "immich/adapted.h"
#include "job/selection.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// The rows of the two tables, as JSON.
class Rows {
 public:
  explicit Rows(const References& references) : references_(references) {}

  void add(const Rule& rule, int number, bool is_never) {
    add(rule.conditions, number, is_never, false);
    if (rule.except) add(*rule.except, number, is_never, true);
  }

  nlohmann::json clauses = nlohmann::json::array();
  nlohmann::json conditions = nlohmann::json::array();

 private:
  void add(const Conditions& of, int rule, bool is_never, bool is_exception) {
    ++clause_;
    ordinal_ = 0;
    if (!of.folders.empty()) add("folder", {}, of.folders);
    if (of.any_external) add("library", {}, {"external"});
    if (!of.libraries.empty()) add_libraries(of.libraries);
    if (!of.albums.empty()) add("album", ids("album", of.albums));
    if (!of.people.empty()) add("person", ids("person", of.people));
    for (const Reference& person : of.people_together) add("person", ids("person", {person}));
    if (!of.tags.empty()) add("tag", ids("tag", of.tags));
    if (of.favorite) add("favorite", {}, {*of.favorite ? "true" : "false"});
    if (of.rating) add("rating", {}, {std::to_string(of.rating->lowest), std::to_string(of.rating->highest)});
    if (of.taken) add("taken", {}, {of.taken->from.value_or("-infinity"), of.taken->to.value_or("infinity")});
    if (of.type) add("type", {}, {*of.type == MediaType::image ? "IMAGE" : "VIDEO"});
    if (of.archived) add("archived", {}, {*of.archived ? "true" : "false"});
    clauses.push_back({{"clause", clause_},
                       {"rule", rule},
                       {"is_never", is_never},
                       {"is_exception", is_exception},
                       {"conditions", ordinal_}});
  }

  void add(const char* kind, const std::vector<std::string>& ids, const std::vector<std::string>& words = {}) {
    conditions.push_back(
        {{"clause", clause_}, {"ordinal", ++ordinal_}, {"kind", kind}, {"ids", ids}, {"words", words}});
  }

  /// What is gone has no id, so the condition does not hold.
  std::vector<std::string> ids(const std::string& kind, const std::vector<Reference>& named) const {
    std::vector<std::string> found;
    for (const Reference& one : named) {
      if (const auto id = references_.id_of(kind, one.written)) found.push_back(id->str());
    }
    return found;
  }

  void add_libraries(const std::vector<Reference>& named) {
    std::vector<std::string> words;
    for (const Reference& one : named) {
      if (one.written == kUploads) words.push_back(one.written);
    }
    add("library", ids("library", named), words);
  }

  const References& references_;
  int clause_ = 0;
  int ordinal_ = 0;
};

}  // namespace

std::vector<Rule> rules_of(const Job& job, std::string_view media_root) {
  if (job.has_rules()) return job.share;
  Rule rule;
  if (const std::string folder = selecting_prefix(job, media_root); !folder.empty()) rule.conditions.folders = {folder};
  rule.conditions.any_external = !job.uploads;
  if (job.uploads) rule.conditions.libraries = {{kUploads, ""}};
  return {rule};
}

void fill_rules(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                std::string_view media_root, const References& references) {
  Rows rows(references);
  int number = 0;
  for (const Rule& rule : rules_of(job, media_root)) rows.add(rule, ++number, false);
  number = 0;
  for (const Rule& rule : job.never) rows.add(rule, ++number, true);
  pg::Transaction work = connection.begin();
  work.run_script("delete from pg_temp.kindred_clause; delete from pg_temp.kindred_condition");
  work.query(
      "insert into pg_temp.kindred_clause select * from jsonb_populate_recordset(null::pg_temp.kindred_clause, $1)",
      rows.clauses.dump());
  work.query(
      "insert into pg_temp.kindred_condition select * from jsonb_populate_recordset(null::pg_temp.kindred_condition, "
      "$1)",
      rows.conditions.dump());
  work.query(immich::adapted(sql::immich::expand_tags, catalogue));
  work.commit();
}

void judge_assets(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job) {
  pg::Transaction work = connection.begin();
  work.query("delete from pg_temp.kindred_judged");
  work.query(immich::adapted(sql::immich::judge_assets, catalogue), job.source_user_id);
  const bool takes_stacks = job.has_rules() && job.stacks == Stacks::whole;
  if (takes_stacks) work.query(immich::adapted(sql::immich::take_whole_stacks, catalogue));
  work.commit();
}

}  // namespace kindred::sync
