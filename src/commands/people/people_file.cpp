// The file is for keeping, and perhaps for a later Kindred or somebody's own program: one JSON object with a version. A
// reader ignores what it does not know, so a new field needs no new version; a field that changes its meaning does.
// An embedding stays the text that pgvector writes, which is JSON, so no digit is lost and nothing is converted.
#include "commands/people/people_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "base/time_text.h"
#include "config/read_file.h"

namespace kindred::sync {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kFormat = "kindred-people";
constexpr int kVersion = 1;
constexpr std::size_t kMostDimensions = 16'000;  // of a pgvector column

/// One line. A name in the database is UTF-8; what is not would be replaced.
std::string line_of(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json or_null(const std::optional<std::string>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

/// The object's text, open for one member more.
std::string open_object(const ordered_json& object) {
  std::string text = line_of(object);
  text.pop_back();
  return text;
}

std::string face_line(const SavedFace& face) {
  const ordered_json object = {{"asset_id", face.asset_id.str()},
                               {"checksum", face.checksum},
                               {"external", face.is_external},
                               {"path", face.path},
                               {"image", {face.image_width, face.image_height}},
                               {"box", {face.x1, face.y1, face.x2, face.y2}}};
  return open_object(object) + ",\"embedding\":" + (face.embedding.empty() ? "null" : face.embedding) + "}";
}

/// A value in the file and where it is, as in people[3].faces[0].box.
class FileValue {
 public:
  FileValue(const json& value, std::string path, std::string place = {})
      : value_(value), path_(std::move(path)), place_(std::move(place)) {}

  FileValue at(const char* key) const {
    need(value_.is_object(), "an object");
    const auto found = value_.find(key);
    const std::string inner = place_.empty() ? key : fmt::format("{}.{}", place_, key);
    if (found == value_.end()) refuse(path_, fmt::format("{} is missing", inner));
    return {*found, path_, inner};
  }
  std::vector<FileValue> items() const {
    need(value_.is_array(), "a list");
    std::vector<FileValue> items;
    items.reserve(value_.size());
    for (std::size_t i = 0; i < value_.size(); ++i) {
      items.emplace_back(value_[i], path_, fmt::format("{}[{}]", place_, i));
    }
    return items;
  }
  bool is_null() const { return value_.is_null(); }

  std::string text() const {
    need(value_.is_string(), "a text");
    auto text = value_.get<std::string>();
    need(text.find('\0') == std::string::npos, "a text without the character U+0000");
    return text;
  }
  std::optional<std::string> optional_text() const { return is_null() ? std::nullopt : std::optional(text()); }
  bool yes_or_no() const {
    need(value_.is_boolean(), "true or false");
    return value_.get<bool>();
  }
  int number() const {
    need(value_.is_number_integer(), "a whole number");
    const auto number = value_.get<double>();  // whatever its size
    need(number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max(), "a number of 32 bits");
    return value_.get<int>();
  }
  std::vector<int> numbers(std::size_t count) const {
    std::vector<int> numbers;
    for (const FileValue& item : items()) numbers.push_back(item.number());
    need(numbers.size() == count, fmt::format("a list of {} numbers", count));
    return numbers;
  }
  Uuid uuid() const {
    const auto id = Uuid::parse(text());
    need(id.has_value(), "an id such as 11111111-1111-4111-8111-111111111111");
    return *id;
  }
  std::string hexadecimal() const {
    std::string digits = text();
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    need(digits.size() % 2 == 0 && std::all_of(digits.begin(), digits.end(), is_digit),
         "pairs of hexadecimal digits in lower case");
    return digits;
  }
  std::string embedding() const {
    if (is_null()) return {};
    need(value_.is_array() && !value_.empty() && value_.size() <= kMostDimensions, "a list of up to 16,000 numbers");
    for (std::size_t i = 0; i < value_.size(); ++i) {
      const json& number = value_[i];
      const bool fits = number.is_number() && std::abs(number.get<double>()) <= FLT_MAX;
      if (!fits) FileValue(number, path_, fmt::format("{}[{}]", place_, i)).need(false, "a number of 32 bits");
    }
    return value_.dump();
  }
  /// Immich takes no birthday in the future.
  std::string birth_date() const {
    std::string date = text();
    const auto day = parse_day(date);
    need(day.has_value(), "a date as in 1990-12-31");
    // In days: the nanoseconds of the year 9000 would overflow.
    need(*day <= std::chrono::floor<std::chrono::days>(Clock().wall()), "a date that is not in the future");
    return date;
  }

  void need(bool holds, std::string_view what) const {
    if (!holds) refuse(path_, fmt::format("{} must be {}", place_.empty() ? "the whole" : place_, what));
  }
  [[noreturn]] static void refuse(const std::string& path, const std::string& problem) {
    throw Error(ErrorKind::usage, fmt::format("{}: {}", path, problem),
                "name a file that `kindred people save` wrote; docs/json.md describes it");
  }

 private:
  const json& value_;
  std::string path_;
  std::string place_;
};

/// nlohmann's own words begin with the name of the exception: "[json.exception.parse_error.101] parse error at line 1,
/// column 2: …".
std::string reason_of(const json::exception& error) {
  const std::string_view text = error.what();
  const auto end = text.find("] ");
  return std::string(end == std::string_view::npos ? text : text.substr(end + 2));
}

json parsed(const std::string& text, const std::string& path) {
  try {
    return json::parse(text);
  } catch (const json::exception& error) {
    FileValue::refuse(path, fmt::format("is not JSON, or only the beginning of it: {}", reason_of(error)));
  }
}

void check_format(const FileValue& root, const std::string& path) {
  if (root.at("format").text() != kFormat) {
    FileValue::refuse(path, fmt::format("format is not \"{}\": this is another kind of file", kFormat));
  }
  const int version = root.at("version").number();
  if (version == kVersion) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: version is {}, and this Kindred knows only {}", path, version, kVersion),
              version > kVersion ? "use the Kindred that wrote the file, or a newer one"
                                 : "name a file that `kindred people save` wrote");
}

SavedFace face_at(const FileValue& place) {
  SavedFace face;
  face.asset_id = place.at("asset_id").uuid();
  face.checksum = place.at("checksum").hexadecimal();
  face.is_external = place.at("external").yes_or_no();
  face.path = place.at("path").text();
  const std::vector<int> image = place.at("image").numbers(2), box = place.at("box").numbers(4);
  face.image_width = image[0], face.image_height = image[1];
  face.x1 = box[0], face.y1 = box[1], face.x2 = box[2], face.y2 = box[3];
  face.embedding = place.at("embedding").embedding();
  return face;
}

SavedPerson person_at(const FileValue& place) {
  SavedPerson person;
  person.id = place.at("id").uuid();
  person.name = place.at("name").text();
  const FileValue birth_date = place.at("birth_date");
  if (!birth_date.is_null()) person.birth_date = birth_date.birth_date();
  person.is_hidden = place.at("is_hidden").yes_or_no();
  person.is_favorite = place.at("is_favorite").yes_or_no();
  person.color = place.at("color").optional_text();
  for (const FileValue& face : place.at("faces").items()) person.faces.push_back(face_at(face));
  return person;
}

}  // namespace

std::string PeopleWriter::head(const PeopleFile& file) {
  const ordered_json object = {
      {"format", kFormat},
      {"version", kVersion},
      {"created_at", file.created_at},
      {"kindred_version", KINDRED_VERSION},
      {"immich_version", file.immich_version},
      {"user", {{"id", file.user.id.str()}, {"email", file.user.email}, {"name", file.user.name}}}};
  return open_object(object) + ",\"people\":[\n";
}

std::string PeopleWriter::person(const SavedPerson& person) {
  const ordered_json object = {{"id", person.id.str()},
                               {"name", person.name},
                               {"birth_date", or_null(person.birth_date)},
                               {"is_hidden", person.is_hidden},
                               {"is_favorite", person.is_favorite},
                               {"color", or_null(person.color)}};
  std::string text = (is_first_ ? "" : ",\n") + open_object(object) + ",\"faces\":[";
  for (const SavedFace& face : person.faces) {
    text += (&face == person.faces.data() ? "\n" : ",\n") + face_line(face);
  }
  is_first_ = false;
  return text + "]}";
}

std::string PeopleWriter::end() const {
  return "\n]}\n";
}

PeopleFile parse_people_file(const std::string& text, const std::string& path) {
  const json whole = parsed(text, path);
  const FileValue root(whole, path);
  check_format(root, path);
  PeopleFile file;
  file.created_at = root.at("created_at").text();
  root.at("created_at").need(parse_utc(file.created_at).has_value(), "a time as in 2026-05-01T12:00:00Z");
  file.immich_version = root.at("immich_version").text();
  const FileValue user = root.at("user");
  file.user = {user.at("id").uuid(), user.at("email").text(), user.at("name").text()};
  for (const FileValue& person : root.at("people").items()) file.people.push_back(person_at(person));
  return file;
}

PeopleFile read_people_file(const std::string& path) {
  const config::FileText content = config::read_file(path);
  if (!content.problem.empty()) {
    throw Error(ErrorKind::usage, fmt::format("{} {}", path, content.problem),
                "name a file that `kindred people save` wrote");
  }
  return parse_people_file(content.text, path);
}

}  // namespace kindred::sync
