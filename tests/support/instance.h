#pragma once
#include <string>
#include <vector>

#include "immich/adapted.h"
#include "pg/connection.h"
#include "support/files.h"
#include "support/rows.h"
#include "support/specs.h"
#include "support/test_database.h"

namespace kindred::support {

/// An Immich instance as seen from outside: its database and its media root, filled with users, libraries, people and
/// assets that look as if Immich had processed them. What is made follows from the seed and the order of calls alone,
/// but for what the database's clock gives (createdAt, updatedAt, updateId).
///
///   Instance immich(database, folder);
///   const User alice = immich.add_user("Alice"), bob = immich.add_user("Bob");
///   const Library photos = immich.add_library(alice, folder / "alice");
///   const Person anna = immich.add_person(alice, "Anna");
///   const Asset asset = immich.add_asset(alice, {.library = photos, .path = "hike/1.jpg", .faces = {{.person =
///   anna.id}}});
class Instance {
 public:
  /// Makes the media root `folder`/media.
  Instance(const TestDatabase& database, const TemporaryFolder& folder, std::uint64_t seed = 1);
  Instance(const Database& database, const std::string& media_root, std::uint64_t seed);

  /// A session for the test's own statements.
  pg::Connection& db() { return db_; }
  /// A statement as the product adapts its own to this version of Immich: `where :"person_id" = …`. One about
  /// album_asset or tag_asset has the names that their columns had up to 2.2, where they do.
  std::string adapted(std::string_view sql) const;
  /// To be called where a test changed the schema.
  void read_schema();
  /// Runs one in that session.
  template <class... Params>
  pg::Result query(std::string_view sql, const Params&... params) {
    return db_.query(adapted(sql), params...);
  }
  const Columns& columns() const { return columns_; }
  const std::string& media_root() const { return media_root_; }

  /// With an own cluster group (from 3.2) unless the spec names one.
  User add_user(const std::string& name, const UserSpec& spec = {});
  /// `folder` is made where it is missing.
  Library add_library(const User& owner, const std::string& folder, const std::string& name = "Photos");
  Person add_person(const User& owner, const std::string& name, const PersonSpec& spec = {});

  Asset add_asset(const User& owner, const AssetSpec& spec = {});
  /// Many at once, in one transaction. People get their feature face as with add_asset.
  std::vector<Asset> add_assets(const User& owner, const std::vector<AssetSpec>& specs);
  /// A still with its hidden motion part; gives the still. The motion part's path is the still's with .mov.
  Asset add_live_photo(const User& owner, AssetSpec still);

  Uuid add_album(const User& owner, const std::string& name, const std::vector<Uuid>& assets = {});
  void add_to_album(const Uuid& album, const std::vector<Uuid>& assets);
  void share_album(const Uuid& album, const User& with, const std::string& role = "editor");
  /// The first asset is the primary one.
  Uuid add_stack(const User& owner, const std::vector<Uuid>& assets);
  Uuid add_tag(const User& owner, const std::string& value, const std::vector<Uuid>& assets = {});
  /// A face that Immich finds later, on an asset that is there already.
  Uuid add_face(const Asset& asset, const FaceSpec& face);
  void add_partner(const User& shared_by, const User& shared_with);

  /// What Immich's administrator set: JSON of the settings that differ from the defaults.
  void set_system_config(const std::string& json);

 private:
  Uuid new_id(std::string_view purpose);
  void write_row(std::string_view table, Row row);
  void make_media_root();
  /// As facial recognition does: a person without a feature face takes the first of its own.
  void give_feature_faces(pg::Transaction& work, const std::vector<Uuid>& people);

  pg::Connection db_;
  Columns columns_;
  immich::Catalogue catalogue_;
  std::string media_root_;
  std::int64_t portraits_ = 0;
  std::uint64_t seed_;
  std::uint64_t next_asset_ = 0;
  std::uint64_t next_id_ = 0;
};

}  // namespace kindred::support
