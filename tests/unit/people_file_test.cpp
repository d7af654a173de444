// The file of `people save`: what is written is read again, and what is wrong in it is named by its place.
#include "commands/people/people_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace kindred::sync {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const Uuid kId = *Uuid::parse("11111111-1111-4111-8111-111111111111");

SavedPerson anna() {
  SavedPerson person{kId, "Anna \"A\"\n", "1990-02-28", true, false, "#ff8800", {}};
  SavedFace face{kId, "00ff", true, "/photos/ä.jpg", 1440, 1080, 1, 2, 30, 40, "[0.1,-1e-05,3]"};
  person.faces.push_back(face);
  face.embedding.clear();
  person.faces.push_back(face);
  return person;
}

std::string written(const std::vector<SavedPerson>& people) {
  PeopleWriter writer;
  std::string text = writer.head({"2026-05-01T12:00:00Z", "3.3.0", {kId, "alice@example.com", "Alice"}, {}});
  for (const SavedPerson& person : people) text += writer.person(person);
  return text + writer.end();
}

/// What is said of a file; empty where it is read.
std::string problem(const std::string& text) {
  try {
    parse_people_file(text, "p.json");
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_NE(error.fix(), "");
    return error.what();
  }
}

TEST(PeopleFiles, AreReadAsTheyWereWritten) {
  const PeopleFile file =
      parse_people_file(written({anna(), {kId, "", std::nullopt, false, true, std::nullopt, {}}}), "");
  EXPECT_EQ(file.created_at, "2026-05-01T12:00:00Z");
  EXPECT_EQ(file.immich_version, "3.3.0");
  EXPECT_EQ(file.user.email, "alice@example.com");
  ASSERT_EQ(file.people.size(), 2u);
  const SavedPerson& person = file.people[0];
  EXPECT_EQ(person.name, "Anna \"A\"\n");
  EXPECT_EQ(person.birth_date, "1990-02-28");
  EXPECT_TRUE(person.is_hidden);
  EXPECT_EQ(person.color, "#ff8800");
  ASSERT_EQ(person.faces.size(), 2u);
  EXPECT_EQ(person.faces[0].checksum, "00ff");
  EXPECT_EQ(person.faces[0].path, "/photos/ä.jpg");
  EXPECT_EQ(person.faces[0].image_height, 1080);
  EXPECT_EQ(person.faces[0].y2, 40);
  EXPECT_EQ(json::parse(person.faces[0].embedding), json({0.1, -1e-05, 3}));
  EXPECT_EQ(person.faces[1].embedding, "");
  EXPECT_TRUE(file.people[1].is_favorite);
  EXPECT_EQ(file.people[1].birth_date, std::nullopt);
}

TEST(PeopleFiles, HoldNobodyOrHaveMoreThanIsKnown) {
  EXPECT_EQ(problem(written({})), "");
  json file = json::parse(written({anna()}));
  file["mood"] = 1;
  file["people"][0]["faces"][0]["mood"] = {};
  EXPECT_EQ(problem(file.dump()), "");
}

TEST(PeopleFiles, ThatAreNotJsonOrCutOffAreRefused) {
  EXPECT_THAT(problem(""), HasSubstr("p.json: is not JSON"));
  EXPECT_THAT(problem("names: Anna"), AllOf(HasSubstr("is not JSON"), HasSubstr("line 1, column 2")));
  const std::string whole = written({anna(), anna()});
  for (std::size_t size = 0; size + 2 < whole.size(); size += 7) {
    EXPECT_THAT(problem(whole.substr(0, size)), HasSubstr("is not JSON")) << size;
  }
  EXPECT_THAT(problem(written({anna()}).replace(20, 1, "\xff")), HasSubstr("is not JSON"));
}

TEST(PeopleFiles, OfAnotherKindOrVersionAreRefused) {
  EXPECT_THAT(problem("[]"), HasSubstr("the whole must be an object"));
  EXPECT_THAT(problem("{}"), HasSubstr("format is missing"));
  EXPECT_THAT(problem(R"({"format": "kindred-plan"})"), HasSubstr("another kind of file"));
  EXPECT_THAT(problem(R"({"format": "kindred-people"})"), HasSubstr("version is missing"));
  EXPECT_THAT(problem(R"({"format": "kindred-people", "version": 2})"), HasSubstr("version is 2"));
  EXPECT_THAT(problem(R"({"format": "kindred-people", "version": "1"})"), HasSubstr("version must be a whole number"));
}

struct Fault {
  const char* pointer;  ///< of JSON
  json value;
  const char* said;
};

TEST(PeopleFiles, NameThePlaceOfEachWrongValue) {
  const json::array_t too_large = {1e39};
  const std::vector<Fault> faults = {
      {"/created_at", "yesterday", "created_at must be a time"},
      {"/user", 1, "user must be an object"},
      {"/user/id", "alice", "user.id must be an id"},
      {"/people", json::object(), "people must be a list"},
      {"/people/1", nullptr, "people[1] must be an object"},
      {"/people/1/name", nullptr, "people[1].name must be a text"},
      {"/people/1/name", std::string("a\0b", 3), "people[1].name must be a text without"},
      {"/people/1/birth_date", "1990-02-30", "people[1].birth_date must be a date"},
      {"/people/1/birth_date", "1990-2-3", "people[1].birth_date must be a date"},
      {"/people/1/birth_date", "+990-02-03", "people[1].birth_date must be a date"},
      {"/people/1/birth_date", "9000-02-03", "people[1].birth_date must be a date that is not in the future"},
      {"/people/1/is_hidden", "yes", "people[1].is_hidden must be true or false"},
      {"/people/1/color", 7, "people[1].color must be a text"},
      {"/people/1/faces", "none", "people[1].faces must be a list"},
      {"/people/1/faces/1/asset_id", "", "people[1].faces[1].asset_id must be an id"},
      {"/people/1/faces/1/checksum", "0g", "people[1].faces[1].checksum must be pairs of hexadecimal digits"},
      {"/people/1/faces/1/checksum", "abc", "people[1].faces[1].checksum must be pairs of hexadecimal digits"},
      {"/people/1/faces/1/external", 0, "people[1].faces[1].external must be true or false"},
      {"/people/1/faces/1/image", {1}, "people[1].faces[1].image must be a list of 2 numbers"},
      {"/people/1/faces/1/box", {1, 2, 3, "4"}, "people[1].faces[1].box[3] must be a whole number"},
      {"/people/1/faces/1/box", {1, 2, 3, 4.5}, "people[1].faces[1].box[3] must be a whole number"},
      {"/people/1/faces/1/box", {1, 2, 3, 3'000'000'000}, "people[1].faces[1].box[3] must be a number of 32 bits"},
      {"/people/1/faces/0/embedding", json::array(), "people[1].faces[0].embedding must be a list"},
      {"/people/1/faces/0/embedding", {0, nullptr}, "people[1].faces[0].embedding[1] must be a number"},
      {"/people/1/faces/0/embedding", too_large, "people[1].faces[0].embedding[0] must be a number"}};
  for (const Fault& fault : faults) {
    json file = json::parse(written({anna(), anna()}));
    file[json::json_pointer(fault.pointer)] = fault.value;
    EXPECT_THAT(problem(file.dump()), AllOf(HasSubstr("p.json: "), HasSubstr(fault.said))) << fault.pointer;
  }
}

TEST(PeopleFiles, NameEachValueThatIsMissing) {
  const json whole = json::parse(written({anna()}));
  for (const char* pointer :
       {"", "/user", "/people/0", "/people/0/faces/0"}) {  // of each object, each member but what is only told
    const json object = whole[json::json_pointer(pointer)];
    for (const auto& [key, value] : object.items()) {
      if (key == "kindred_version") continue;
      json file = whole;
      file[json::json_pointer(pointer)].erase(key);
      EXPECT_THAT(problem(file.dump()), HasSubstr(key + " is missing")) << pointer;
    }
  }
}

}  // namespace
}  // namespace kindred::sync
