#include "job/references.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/printable.h"
#include "base/utf8.h"
#include "immich/adapted.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// One name of the configuration, with what is on record of it and what the database says.
struct Named {
  std::string kind;
  Reference reference;
  bool excludes = false;  ///< it stands under `never` or `except`
  bool is_known = false;
  std::optional<Uuid> known_id;
  std::optional<std::string> gone_since;
  std::optional<std::string> name;  ///< what the known id is called now
  bool is_empty = false;
  std::vector<Uuid> matches;
  std::vector<std::string> match_names;
};

class Collector {
 public:
  std::vector<Named> named;

  void add(const Rule& rule, bool is_never) {
    add(rule.conditions, is_never);
    if (rule.except) add(*rule.except, true);
  }

 private:
  void add(const Conditions& conditions, bool excludes) {
    add("album", conditions.albums, excludes);
    add("person", conditions.people, excludes);
    add("person", conditions.people_together, excludes);
    add("tag", conditions.tags, excludes);
    add("library", conditions.libraries, excludes);
  }

  void add(const char* kind, const std::vector<Reference>& references, bool excludes) {
    for (const Reference& reference : references) {
      if (std::string_view(kind) == "library" && reference.written == kUploads) continue;
      const auto same = std::find_if(named.begin(), named.end(), [&](const Named& one) {
        return one.kind == kind && one.reference.written == reference.written;
      });
      if (same == named.end()) {
        Named one;
        one.kind = kind;
        one.reference = reference;
        one.excludes = excludes;
        named.push_back(std::move(one));
      } else {
        same->excludes = same->excludes || excludes;
      }
    }
  }
};

template <class Of>
auto each(const std::vector<Named>& named, const Of& of) {
  std::vector<std::decay_t<decltype(of(named.front()))>> values;
  for (const Named& one : named) values.push_back(of(one));
  return values;
}

class Reader {
 public:
  Reader(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job)
      : connection_(connection), catalogue_(catalogue), job_(job) {
    Collector collector;
    for (const Rule& rule : job.share) collector.add(rule, false);
    for (const Rule& rule : job.never) collector.add(rule, true);
    named_ = std::move(collector.named);
  }

  References read(bool has_own_tables) {
    if (named_.empty()) return {};
    if (has_own_tables) read_record();
    look_up_ids();
    if (std::any_of(named_.begin(), named_.end(), [](const Named& one) { return needs_name(one); })) look_up_names();
    for (const Named& one : named_) judge(one);
    return std::move(out_);
  }

 private:
  /// Whether it is to be looked up by its name: it is new, gone, or called otherwise by now.
  static bool needs_name(const Named& one) {
    // Other capitals than those of ASCII make a lookup that is not needed.
    return !one.known_id || !one.name ||
           (ascii_lowered(*one.name) != ascii_lowered(one.reference.written) && !is_id(one));
  }
  static bool is_id(const Named& one) { return Uuid::parse(one.reference.written).has_value(); }

  std::vector<std::string> kinds() const {
    return each(named_, [](const Named& one) { return one.kind; });
  }
  std::vector<std::string> written() const {
    return each(named_, [](const Named& one) { return one.reference.written; });
  }

  void read_record() {
    const pg::Result rows = connection_.query(sql::tracking::read_references, job_.name, kinds(), written());
    for (const pg::Row row : rows) {
      Named& one = at(row);
      one.is_known = row.get<bool>("is_known");
      one.known_id = row.get<std::optional<Uuid>>("id");
      one.gone_since = row.get<std::optional<std::string>>("gone_since");
    }
  }

  void look_up_ids() {
    for (const pg::Row row : find(each(named_, [](const Named& one) { return one.known_id; }))) {
      at(row).name = row.get<std::optional<std::string>>("name");
      at(row).is_empty = row.get<bool>("is_empty");
    }
  }

  pg::Result find(const std::vector<std::optional<Uuid>>& ids) {
    return connection_.query(immich::adapted(sql::immich::find_references, catalogue_), kinds(), ids,
                             job_.source_user_id);
  }

  void look_up_names() {
    for (const pg::Row row : connection_.query(immich::adapted(sql::immich::read_references, catalogue_), kinds(),
                                               written(), job_.source_user_id)) {
      at(row).matches.push_back(row.get<Uuid>("id"));
      at(row).match_names.push_back(row.get<std::string>("name"));
    }
    for (const pg::Row row : find(each(named_, [](const Named& one) {
           return one.matches.size() == 1 ? std::optional(one.matches.front()) : std::nullopt;
         }))) {
      if (!at(row).name) at(row).is_empty = row.get<bool>("is_empty");
    }
  }

  Named& at(const pg::Row& row) { return named_.at(static_cast<std::size_t>(row.get<std::int64_t>("ordinal") - 1)); }

  void judge(const Named& one) {
    if (one.name) return follow(one);
    const bool was_there = one.is_known;
    if (one.matches.size() == 1) {
      if (one.known_id) warn_replaced(one);
      out_.holds_new = out_.holds_new || (one.excludes && (one.known_id || one.gone_since));
      if (one.kind == "tag" && one.is_empty) warn_empty(one);
      add(one, one.matches.front(), one.known_id.has_value() || one.gone_since);
      return;
    }
    if (!was_there) return refuse(one);
    warn_gone(one);
    add(one, std::nullopt, one.known_id.has_value() || one.gone_since);
    out_.holds_new = out_.holds_new || one.excludes;
  }

  /// It is still there; its name may be somebody else's by now.
  void follow(const Named& one) {
    const bool is_renamed = needs_name(one);
    if (is_renamed && !one.matches.empty() && one.matches.front() != *one.known_id) warn_renamed(one);
    if (one.kind == "tag" && one.is_empty) warn_empty(one);
    if (one.gone_since) warn_replaced_before(one);
    out_.holds_new = out_.holds_new || (one.excludes && one.gone_since);
    add(one, one.known_id, one.gone_since.has_value());
  }

  void add(const Named& one, const std::optional<Uuid>& id, bool is_gone) {
    out_.has_changed = out_.has_changed || !one.is_known || id != one.known_id;
    out_.is_held = out_.is_held || is_gone;
    out_.found.push_back({one.kind, one.reference.written, id, is_gone});
  }

  static std::string_view many(const std::string& kind) {
    return kind == "person" ? "people" : kind == "library" ? "libraries" : kind == "album" ? "albums" : "tags";
  }
  static std::string quoted(const Named& one) { return "'" + printable(one.reference.written) + "'"; }

  void refuse(const Named& one) {
    const std::string place = fmt::format("job {}: {}: ", job_.name, one.reference.place);
    if (one.matches.empty()) {
      out_.refusals.emplace_back(
          ErrorKind::usage, fmt::format("{}the source has no {} {}", place, one.kind, quoted(one)),
          one.kind == "tag" ? "write the whole tag as Immich shows it, as in 'share/bob', or its id"
                            : "write its name as Immich shows it, or its id, the last part of its address");
      return;
    }
    std::vector<std::string> both;
    for (std::size_t at = 0; at < one.matches.size(); ++at) {
      both.push_back(fmt::format("{} ('{}')", one.matches[at].str(), printable(one.match_names[at])));
    }
    out_.refusals.emplace_back(
        ErrorKind::usage,
        fmt::format("{}the source has {} {} named {}", place, one.matches.size(), many(one.kind), quoted(one)),
        fmt::format("write the id of the one you mean: {}", fmt::join(both, " or ")));
  }

  void warn(const char* code, std::string title, std::string text, std::string fix) {
    out_.warnings.push_back({.code = code,
                             .severity = status::Severity::warning,
                             .job = job_.name,
                             .title = std::move(title),
                             .text = std::move(text),
                             .fix = std::move(fix)});
  }

  void warn_gone(const Named& one) {
    const std::string effect =
        one.excludes ? "nothing new is shared until then, because it could include what you excluded"
                     : "it takes no new photos; what is shared already stays until you release its removal";
    warn("rule_gone", "Something that a rule names is gone",
         fmt::format("{}: the source's {} {} was deleted, or is no longer shared with the source: {}",
                     one.reference.place, one.kind, quoted(one), effect),
         one.excludes ? "correct or remove the rule in the configuration; a release does not help"
                      : "correct the name in the configuration, or remove the rule: that removes what only it shared");
  }

  void warn_replaced(const Named& one) { warn_replaced(one, one.matches.front()); }
  /// Nobody has decided since.
  void warn_replaced_before(const Named& one) { warn_replaced(one, *one.known_id); }

  void warn_replaced(const Named& one, const Uuid& by) {
    warn("rule_replaced", "A rule now follows a different item with the same name",
         fmt::format("{}: the {} {} that was found before is gone, and {} has its name now", one.reference.place,
                     one.kind, quoted(one), by.str()),
         one.excludes ? "write the id of the one you mean; nothing new is shared until then"
                      : "if that is not meant, write the id of the right one; nothing is removed until you release it");
  }

  void warn_renamed(const Named& one) {
    warn(
        "rule_renamed", "The name in a rule now belongs to something else",
        fmt::format("{}: the rule still follows {}, now named '{}'; the name {} now belongs to {}", one.reference.place,
                    one.known_id->str(), printable(*one.name), quoted(one), one.matches.front().str()),
        "write the id of the one you mean");
  }

  void warn_empty(const Named& one) {
    warn("rule_empty", "A tag in a rule is on no photo",
         fmt::format("{}: no photo has the tag {} or one below it", one.reference.place, quoted(one)),
         "put the tag on photos in Immich, or correct its name");
  }

  pg::Connection& connection_;
  const immich::Catalogue& catalogue_;
  const Job& job_;
  std::vector<Named> named_;
  References out_;
};

}  // namespace

std::optional<Uuid> References::id_of(const std::string& kind, const std::string& written) const {
  const auto one = std::find_if(found.begin(), found.end(), [&](const FoundReference& reference) {
    return reference.kind == kind && reference.written == written;
  });
  return one == found.end() ? std::nullopt : one->id;
}

std::vector<Uuid> References::ids_of(const std::string& kind) const {
  std::vector<Uuid> ids;
  for (const FoundReference& reference : found) {
    if (reference.kind == kind && reference.id) ids.push_back(*reference.id);
  }
  return ids;
}

References read_references(pg::Connection& connection, const immich::Catalogue& catalogue, const Job& job,
                           bool has_own_tables) {
  return Reader(connection, catalogue, job).read(has_own_tables);
}

}  // namespace kindred::sync
