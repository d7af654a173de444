#include "config/rule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kindred {

namespace {

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string joined(const std::vector<Reference>& references, std::string_view between) {
  std::string words;
  for (const Reference& reference : references) {
    words += (words.empty() ? "" : std::string(between)) + quoted(reference.written);
  }
  return words;
}

std::string in_words(const RatingRange& rating) {
  if (rating.lowest == rating.highest) return fmt::format("rating {}", rating.lowest);
  if (rating.highest == RatingRange().highest) return fmt::format("rating {} or more", rating.lowest);
  if (rating.lowest == RatingRange().lowest) return fmt::format("rating {} or less", rating.highest);
  return fmt::format("rating {} to {}", rating.lowest, rating.highest);
}

std::string in_words(const DateRange& taken) {
  if (taken.from && taken.to) return fmt::format("taken from {} to {}", *taken.from, *taken.to);
  return taken.from ? fmt::format("taken from {} on", *taken.from)
                    : fmt::format("taken until {}", taken.to.value_or(""));
}

std::string in_words(const Conditions& conditions) {
  std::vector<std::string> words;
  std::vector<Reference> folders;
  for (const std::string& folder : conditions.folders) folders.push_back({folder, ""});
  const auto add = [&](std::string_view kind, const std::vector<Reference>& names, std::string_view between = " or ") {
    if (!names.empty()) words.push_back(fmt::format("{} {}", kind, joined(names, between)));
  };
  add("folder", folders);
  if (conditions.any_external) words.emplace_back("external libraries");
  add("library", conditions.libraries);
  add("album", conditions.albums);
  add("person", conditions.people);
  add("people together", conditions.people_together, " and ");
  add("tag", conditions.tags);
  if (conditions.favorite) words.emplace_back(*conditions.favorite ? "favorite" : "not favorite");
  if (conditions.rating) words.push_back(in_words(*conditions.rating));
  if (conditions.taken) words.push_back(in_words(*conditions.taken));
  if (conditions.type) words.emplace_back(*conditions.type == MediaType::image ? "images" : "videos");
  if (conditions.archived) words.emplace_back(*conditions.archived ? "archived" : "not archived");
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string in_words(const Rule& rule) {
  const std::string words = in_words(rule.conditions);
  return rule.except ? fmt::format("{}, except {}", words, in_words(*rule.except)) : words;
}

}  // namespace kindred
