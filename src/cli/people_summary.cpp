#include "cli/people_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using nlohmann::ordered_json;
using sync::PersonValue;
using sync::Recognition;
using sync::RestoredPerson;

constexpr std::size_t kWidestName = 40;  // of a column; longer names push their own line only

std::string_view word(PersonValue value) {
  switch (value) {
    case PersonValue::name:
      return "name";
    case PersonValue::birth_date:
      return "birthday";
    case PersonValue::is_hidden:
      return "hidden";
    case PersonValue::is_favorite:
      return "favourite";
    case PersonValue::color:
      return "colour";
  }
  return "";
}

std::string words(const std::vector<PersonValue>& values) {
  std::vector<std::string_view> all;
  for (const PersonValue value : values) all.push_back(word(value));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string name_or_id(const std::string& name, const Uuid& id) {
  return name.empty() ? fmt::format("(no name) {}", id.str().substr(0, 8)) : printable(name);
}

const sync::SavedPerson& saved_of(const RestoreSummary& summary, const RestoredPerson& person) {
  return summary.file.people[person.index];
}

std::string saved_name(const RestoreSummary& summary, const RestoredPerson& person) {
  const sync::SavedPerson& saved = saved_of(summary, person);
  return name_or_id(saved.name, saved.id);
}

std::string present_name(const RestoredPerson& person) {
  return person.id ? name_or_id(person.name, *person.id) : "";
}

std::string what_it_gets(const RestoredPerson& person) {
  std::vector<std::string> parts;
  if (!person.gets.empty()) parts.push_back(words(person.gets));
  if (!person.keeps.empty()) parts.push_back(fmt::format("keeps its own {}", words(person.keeps)));
  if (!person.follows.empty()) parts.push_back(fmt::format("{} will follow the source", words(person.follows)));
  return parts.empty() ? "nothing: all is there" : fmt::format("{}", fmt::join(parts, "; "));
}

std::string recognised_rows(const RestoreSummary& summary, const std::vector<const RestoredPerson*>& people) {
  if (people.empty()) return {};
  std::size_t saved = std::string_view("saved as").size(), now = std::string_view("now").size();
  for (const RestoredPerson* person : people) {
    saved = std::max(saved, std::min(kWidestName, saved_name(summary, *person).size()));
    now = std::max(now, std::min(kWidestName, present_name(*person).size()));
  }
  std::string out = fmt::format("  {:{}}  {:{}}  {:7}  gets\n", "saved as", saved, "now", now, "faces");
  for (const RestoredPerson* person : people) {
    const std::size_t faces = saved_of(summary, *person).faces.size();
    out += fmt::format("  {:{}}  {:{}}  {:7}  {}\n", saved_name(summary, *person), saved, present_name(*person), now,
                       fmt::format("{}/{}", person->most, faces), what_it_gets(*person));
  }
  return out;
}

std::string why_left_alone(const RestoreSummary& summary, const RestoredPerson& person) {
  const auto saved = static_cast<std::int64_t>(saved_of(summary, person).faces.size());
  switch (person.recognition) {
    case Recognition::recognised:
      return {};
    case Recognition::no_faces:
      return "the file has no face to recognise it by";
    case Recognition::not_found:
      return fmt::format("none of its {} is on the user's photos now", counted(saved, "face", "faces"));
    case Recognition::unassigned:
      return fmt::format("Immich has not given its {} to a person yet: wait until it has recognised all faces",
                         counted(person.found, "face", "faces"));
    case Recognition::split:
      return fmt::format(
          "its {} belong to {} now, and the one with most has {}: merge them in Immich, and restore again",
          counted(person.assigned, "face", "faces"), counted(person.candidates, "person", "people"),
          with_thousands(person.most));
    case Recognition::contested:
      return fmt::format("it is the same person now as another one in the file ({}): name that person in Immich",
                         present_name(person));
  }
  return {};
}

std::string left_alone_rows(const RestoreSummary& summary, const std::vector<const RestoredPerson*>& people) {
  if (people.empty()) return {};
  std::string out = "left alone:\n";
  for (const RestoredPerson* person : people) {
    out += fmt::format("  {}: {}\n", saved_name(summary, *person), why_left_alone(summary, *person));
  }
  return out;
}

std::string mirrors_line(const RestoreSummary& summary) {
  const auto mirrors = std::count_if(summary.people.begin(), summary.people.end(), [](const RestoredPerson& person) {
    return person.is_mirror && !person.gets.empty();
  });
  if (mirrors == 0) return {};
  return fmt::format(
      "{} mirrored from another user's people. What they get counts as {}'s own change: it stays if the source has "
      "another value.\n",
      mirrors == 1 ? "1 of them is" : fmt::format("{} of them are", with_thousands(mirrors)),
      printable(summary.user.name));
}

ordered_json user_json(const sync::ImmichUser& user) {
  return {{"id", user.id.str()}, {"email", user.email}, {"name", user.name}};
}

ordered_json values_json(const std::vector<PersonValue>& values) {
  ordered_json out = ordered_json::array();
  for (const PersonValue value : values) out.push_back(to_string(value));
  return out;
}

ordered_json person_json(const RestoreSummary& summary, const RestoredPerson& person) {
  const sync::SavedPerson& saved = saved_of(summary, person);
  return {{"saved_id", saved.id.str()},
          {"saved_name", saved.name},
          {"recognition", to_string(person.recognition)},
          {"id", person.id ? ordered_json(person.id->str()) : ordered_json(nullptr)},
          {"name", person.name},
          {"mirror", person.is_mirror},
          {"faces", saved.faces.size()},
          {"found", person.found},
          {"assigned", person.assigned},
          {"candidates", person.candidates},
          {"most", person.most},
          {"gets", values_json(person.gets)},
          {"keeps", values_json(person.keeps)},
          {"follows", values_json(person.follows)}};
}

}  // namespace

std::int64_t RestoreSummary::to_give() const {
  return std::count_if(people.begin(), people.end(), [](const RestoredPerson& person) { return !person.gets.empty(); });
}

std::string saved_text(const sync::SavedPeople& saved, const std::string& path) {
  std::string out =
      fmt::format("{} ({}): saved {} with {} in {}\n", printable(saved.user.name), printable(saved.user.email),
                  counted(saved.people, "person", "people"), counted(saved.faces, "face", "faces"), printable(path));
  if (saved.without_faces > 0) {
    out += fmt::format("  {} on none of the user's own photos: restore cannot recognise {}\n",
                       saved.without_faces == 1 ? "1 of them appears"
                                                : fmt::format("{} of them appear", with_thousands(saved.without_faces)),
                       saved.without_faces == 1 ? "it" : "them");
  }
  return out;
}

std::string saved_json(const sync::SavedPeople& saved, const std::string& path) {
  return json_text(ordered_json{{"exit_code", 0},
                                {"file", path},
                                {"user", user_json(saved.user)},
                                {"people", saved.people},
                                {"faces", saved.faces},
                                {"without_faces", saved.without_faces}});
}

std::string restore_table(const RestoreSummary& summary) {
  const sync::PeopleFile& file = summary.file;
  std::string out = fmt::format("people of {} ({}), saved at {} from Immich {}", printable(file.user.name),
                                printable(file.user.email), file.created_at, printable(file.immich_version));
  if (file.user.id != summary.user.id) {
    out += fmt::format(", for {} ({})", printable(summary.user.name), printable(summary.user.email));
  }
  std::vector<const RestoredPerson*> recognised, others;
  for (const RestoredPerson& person : summary.people) {
    (person.recognition == Recognition::recognised ? recognised : others).push_back(&person);
  }
  return out + "\n" + recognised_rows(summary, recognised) + left_alone_rows(summary, others) + mirrors_line(summary);
}

std::string given_text(const RestoreSummary& summary, std::int64_t given) {
  std::string out = fmt::format("given to {}\n", counted(given, "person", "people"));
  const std::int64_t changed = summary.to_give() - given;
  if (changed > 0) {
    out += fmt::format("  {} changed in the meantime and {} left alone\n", counted(changed, "person", "people"),
                       changed == 1 ? "was" : "were");
  }
  return out;
}

std::string restore_json(const RestoreSummary& summary, const std::optional<std::int64_t>& given, int exit_code) {
  ordered_json out = {{"exit_code", exit_code},          {"done", given.has_value()},
                      {"user", user_json(summary.user)}, {"saved_at", summary.file.created_at},
                      {"to_give", summary.to_give()},    {"given", given.value_or(0)}};
  out["people"] = ordered_json::array();
  for (const RestoredPerson& person : summary.people) out["people"].push_back(person_json(summary, person));
  return json_text(out);
}

}  // namespace kindred::cli
