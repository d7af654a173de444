#pragma once
#include <optional>
#include <string>
#include <vector>

namespace kindred {

/// Something of Immich's that a rule names, by its name or its id.
struct Reference {
  std::string written;
  std::string place;  ///< where it is written, for errors

  bool operator==(const Reference& other) const { return written == other.written; }
};

enum class MediaType { image, video };

/// Days, both included; none: without an end there.
struct DateRange {
  std::optional<std::string> from, to;  ///< as 2024-12-31

  bool operator==(const DateRange&) const = default;
};

/// Stars, both included.
struct RatingRange {
  int lowest = 1;
  int highest = 5;

  bool operator==(const RatingRange&) const = default;
};

/// Conditions that hold together (design, What a job shares). What is empty or not set asks nothing.
struct Conditions {
  std::vector<std::string> folders;        ///< any of them, with a slash at their end, as Immich names them
  std::vector<Reference> albums;           ///< any of them
  std::vector<Reference> people;           ///< any of them
  std::vector<Reference> people_together;  ///< all of them
  std::vector<Reference> tags;             ///< any of them, or of the tags below them
  bool any_external = false;               ///< in whichever external library: what a source folder stands for
  std::vector<Reference> libraries;        ///< any of them; `uploads` for what lies in none
  std::optional<bool> favorite;
  std::optional<RatingRange> rating;
  std::optional<DateRange> taken;
  std::optional<MediaType> type;
  std::optional<bool> archived;

  bool operator==(const Conditions&) const = default;
};

/// The word that stands in `library:` for what the source uploaded.
inline constexpr const char* kUploads = "uploads";

/// What a rule takes: photos of which all conditions hold, and not all of `except`.
struct Rule {
  Conditions conditions;
  std::optional<Conditions> except;

  bool operator==(const Rule&) const = default;
};

/// What a rule takes, in the words of the configuration: `album "Summer" or "Winter", favorite, except person "Ben"`.
/// Two rules with the same words are the same.
std::string in_words(const Rule& rule);

}  // namespace kindred
