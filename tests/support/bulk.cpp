// Large libraries by the same path as a single asset, some hundred at a time: what the benchmarks measure looks like
// what the tests check.
#include "support/bulk.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/random.h"

namespace kindred::support {

namespace {

constexpr std::size_t kChunk = 500;  ///< assets in a transaction: the rows of one chunk are in memory at a time

constexpr const char* kNames[] = {"Anna", "Ben",  "Clara", "David", "Emma",  "Felix", "Greta",
                                  "Hugo", "Ida",  "Jonas", "Klara", "Leo",   "Mia",   "Noah",
                                  "Olga", "Paul", "Ruth",  "Simon", "Tilda", "Viktor"};

std::string name_of(int person) {
  const auto n = static_cast<std::size_t>(person);
  if (n < std::size(kNames)) return kNames[n];
  if (n % 3 == 0) return "";  // as most people in a large library
  return fmt::format("{} {}", kNames[n % std::size(kNames)], n / std::size(kNames) + 1);
}

std::vector<FaceSpec> faces_of(const std::vector<Person>& people, const BulkSpec& spec, std::size_t asset) {
  std::vector<FaceSpec> faces;
  Random random(asset, "who");
  const std::size_t first = people.empty() ? 0 : random.next() % people.size();
  for (int i = 0; i < spec.faces_per_asset; ++i) {
    FaceSpec face;
    // Side by side, so that drawn heads do not cover each other; a second row after five.
    const int left = 40 + i % 5 * 270 + random.between(0, 40), top = 160 + i / 5 % 2 * 400 + random.between(0, 90);
    face.box = {left, top, left + random.between(170, 210), top + random.between(220, 260)};
    const auto place = static_cast<std::size_t>(i);
    if (place < people.size()) face.person = people[(first + place) % people.size()].id;
    faces.push_back(face);
  }
  return faces;
}

AssetSpec asset_of(const Library& library, const std::vector<Person>& people, const BulkSpec& spec, std::size_t n) {
  AssetSpec asset;
  asset.library = library;
  asset.picture = spec.pictures;
  asset.video = !spec.pictures && n % 12 == 5;
  asset.path = fmt::format("{}/{:02}/{}_{:06}.{}", 2020 + n / 5000, n / 400 % 12 + 1, asset.video ? "MOV" : "IMG", n,
                           asset.video ? "mp4" : "jpg");
  asset.faces = faces_of(people, spec, n);
  if (n % 8 == 3) asset.ocr = {fmt::format("Sign {}", n), "Exit"};
  if (n % 25 == 7 && !asset.video) asset.edits = {"crop"};
  if (n % 12 == 5) asset.encoded_video = asset.video;
  asset.sidecar = n % 15 == 2;
  asset.is_favorite = n % 9 == 4;
  if (n % 20 == 11) asset.visibility = "archive";
  return asset;
}

std::vector<Person> add_people(Instance& instance, const User& owner, const BulkSpec& spec) {
  std::vector<Person> people;
  for (int i = 0; i < spec.people; ++i) {
    people.push_back(
        instance.add_person(owner, name_of(i),
                            {.birth_date = i % 2 ? fmt::format("{}-0{}-1{}", 1950 + i % 60, 1 + i % 9, i % 9) : "",
                             .picture = spec.pictures}));
  }
  return people;
}

}  // namespace

void add_bulk_assets(Instance& instance, const User& owner, const Library& library, const std::vector<Person>& people,
                     const BulkSpec& spec, std::size_t first, std::size_t count) {
  for (std::size_t start = first; start < first + count; start += kChunk) {
    std::vector<AssetSpec> specs;
    for (std::size_t n = start; n < std::min(start + kChunk, first + count); ++n) {
      specs.push_back(asset_of(library, people, spec, n));
    }
    instance.add_assets(owner, specs);
  }
}

Filled fill(Instance& instance, const std::string& external_root, const BulkSpec& spec) {
  Filled filled;
  filled.source = instance.add_user("Alice", {.is_admin = true});
  filled.target = instance.add_user("Bob");
  filled.source_library = instance.add_library(filled.source, external_root + "/alice", "Alice's photos");
  filled.target_library = instance.add_library(filled.target, external_root + "/bob", "Shared with Bob");
  // Thumbnails that we draw are JPEG; an instance with that setting expects them under this name.
  if (spec.pictures) instance.set_system_config(R"({"image": {"thumbnail": {"format": "jpeg"}}})");
  const std::vector<Person> people = add_people(instance, filled.source, spec);
  add_bulk_assets(instance, filled.source, filled.source_library, people, spec, 0, spec.assets);
  instance.query("analyze");
  return filled;
}

}  // namespace kindred::support
