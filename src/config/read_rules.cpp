// The rules of a job (`share:`, `never:`), from their YAML to the structs that the rest of Kindred reads.
#include "config/read_rules.h"

#include <fmt/format.h>

#include "base/time_text.h"
#include "config/values.h"

namespace kindred::config {

namespace {

constexpr std::string_view kConditionKeys[] = {"folder",   "library", "album", "person", "tag",
                                               "favorite", "rating",  "taken", "type",   "archived"};
constexpr std::string_view kRuleKeys[] = {"folder", "library", "album", "person",   "tag",   "favorite",
                                          "rating", "taken",   "type",  "archived", "except"};
constexpr std::string_view kPersonKeys[] = {"any", "all"};
constexpr std::string_view kTakenKeys[] = {"from", "to"};
constexpr Choice<bool> kTruth[] = {{"true", true}, {"false", false}};
constexpr Choice<MediaType> kTypes[] = {{"image", MediaType::image}, {"video", MediaType::video}};

/// One value, or a list of values.
std::vector<Setting> read_texts(const YamlEntry& entry, Findings& findings) {
  std::vector<Setting> texts;
  if (!entry.value.IsSequence()) {
    Setting text = read_scalar(entry, findings);
    if (text.readable && text.value.empty())
      findings.add(entry.place, "is empty", "Name something, or remove the key.");
    if (!text.value.empty()) texts.push_back(std::move(text));
    return texts;
  }
  if (entry.value.size() == 0) findings.add(entry.place, "is an empty list", "Name something, or remove the key.");
  std::size_t index = 0;
  for (const YAML::Node& item : entry.value) {
    const std::string place = fmt::format("{}[{}]", entry.place, index++);
    Setting text = read_scalar({entry.key, item, place}, findings);
    if (text.readable && text.value.empty()) findings.add(place, "is empty", "Remove the entry.");
    if (!text.value.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<Reference> references(const std::vector<Setting>& texts) {
  std::vector<Reference> found;
  for (const Setting& text : texts) found.push_back({text.value, text.place});
  return found;
}

std::optional<std::string> read_day(const Setting& setting, Findings& findings) {
  if (parse_day(setting.value)) return setting.value;
  findings.add(setting.place, in_quotes(setting.value) + " is not a day", "Write it as in 2024-12-31.");
  return std::nullopt;
}

class RuleReader {
 public:
  RuleReader(const std::string& file, Findings& findings) : file_(file), findings_(findings) {}

  Rule read(const YAML::Node& node, const std::string& path) {
    Rule rule;
    bool is_empty = true;
    for (const YamlEntry& entry : read_map(node, file_, path, kRuleKeys, findings_)) {
      if (entry.key == "except") {
        rule.except = read_conditions(entry);
      } else {
        read_condition(entry, rule.conditions);
        is_empty = false;
      }
    }
    if (is_empty && node.IsMap() && node.size() <= (rule.except ? 1 : 0)) {
      findings_.add(place_in(file_, node, path), "holds no condition",
                    "Say what the rule takes, as in 'album: Summer'; 'library: uploads' takes all uploads.");
    }
    return rule;
  }

 private:
  Conditions read_conditions(const YamlEntry& entry) {
    Conditions conditions;
    for (const YamlEntry& one : read_map(entry.value, file_, path_of(entry, file_), kConditionKeys, findings_)) {
      read_condition(one, conditions);
    }
    if (entry.value.IsMap() && entry.value.size() == 0) {
      findings_.add(entry.place, "holds no condition", "Say what is left out, or remove the key.");
    }
    return conditions;
  }

  void read_condition(const YamlEntry& entry, Conditions& to) {
    if (entry.key == "folder") {
      for (const Setting& text : texts(entry)) {
        if (auto folder = read_folder(text, EndingSlash::required, findings_)) to.folders.push_back(std::move(*folder));
      }
    } else if (entry.key == "library") {
      to.libraries = references(texts(entry));
    } else if (entry.key == "album") {
      to.albums = references(texts(entry));
    } else if (entry.key == "person") {
      read_people(entry, to);
    } else if (entry.key == "tag") {
      to.tags = references(texts(entry));
    } else if (entry.key == "taken") {
      to.taken = read_taken(entry);
    } else if (entry.key == "rating") {
      to.rating = read_rating(scalar(entry));
    } else if (entry.key == "type") {
      to.type = read_one(entry, kTypes);
    } else {
      (entry.key == "favorite" ? to.favorite : to.archived) = read_one(entry, kTruth);
    }
  }

  std::vector<Setting> texts(const YamlEntry& entry) { return read_texts(entry, findings_); }

  /// A single value; not set, and a finding, where there is none.
  Setting scalar(const YamlEntry& entry) {
    Setting setting = read_scalar(entry, findings_);
    if (setting.readable && setting.value.empty()) {
      findings_.add(entry.place, "is empty", "Give it a value, or remove the key.");
    }
    return setting;
  }

  template <typename T, std::size_t N>
  std::optional<T> read_one(const YamlEntry& entry, const Choice<T> (&choices)[N]) {
    const Setting setting = scalar(entry);
    return setting.value.empty() ? std::nullopt : read_choice(setting, choices, findings_);
  }

  void read_people(const YamlEntry& entry, Conditions& to) {
    if (!entry.value.IsMap()) {
      to.people = references(texts(entry));
      return;
    }
    if (entry.value.size() == 0) findings_.add(entry.place, "is empty", "Name somebody, or remove the key.");
    for (const YamlEntry& one : read_map(entry.value, file_, path_of(entry, file_), kPersonKeys, findings_)) {
      (one.key == "all" ? to.people_together : to.people) = references(texts(one));
    }
  }

  /// `4`, `">=4"` or `"<=2"`.
  std::optional<RatingRange> read_rating(Setting setting) {
    if (setting.value.empty()) return std::nullopt;
    RatingRange range;
    const bool is_least = setting.value.starts_with(">="), is_most = setting.value.starts_with("<=");
    Setting stars = setting;
    if (is_least || is_most) stars.value.erase(0, 2);
    const auto number = read_number(stars, range.lowest, range.highest, findings_);
    if (!number) return std::nullopt;
    if (!is_most) range.lowest = *number;
    if (!is_least) range.highest = *number;
    return range;
  }

  std::optional<DateRange> read_taken(const YamlEntry& entry) {
    DateRange range;
    const std::size_t before = findings_.size();
    for (const YamlEntry& one : read_map(entry.value, file_, path_of(entry, file_), kTakenKeys, findings_)) {
      const Setting day = scalar(one);
      if (!day.value.empty()) (one.key == "from" ? range.from : range.to) = read_day(day, findings_);
    }
    if (findings_.size() > before) return std::nullopt;
    if (!range.from && !range.to) {
      findings_.add(entry.place, "is empty", "Give it 'from', 'to' or both, or remove the key.");
      return std::nullopt;
    }
    if (range.from && range.to && *range.from > *range.to) {
      findings_.add(entry.place, fmt::format("ends on {}, before it begins on {}", *range.to, *range.from),
                    "Swap the two days.");
      return std::nullopt;
    }
    return range;
  }

  const std::string& file_;
  Findings& findings_;
};

}  // namespace

std::vector<Rule> read_rules(const YamlEntry& list, const std::string& file, Findings& findings) {
  std::vector<Rule> rules;
  if (!list.value.IsSequence()) {
    findings.add(list.place, "is not a list", "Start each rule with '- ', as in '- album: Summer'.");
    return rules;
  }
  if (list.value.size() == 0) findings.add(list.place, "holds no rule", "Add one, or remove the key.");
  const std::string path = path_of(list, file);
  std::size_t index = 0;
  for (const YAML::Node& item : list.value) {
    rules.push_back(RuleReader(file, findings).read(item, fmt::format("{}[{}]", path, index++)));
  }
  return rules;
}

}  // namespace kindred::config
