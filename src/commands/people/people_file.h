#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"

namespace kindred::sync {

/// A user as Immich has them.
struct ImmichUser {
  Uuid id;
  std::string email;
  std::string name;
};

/// A face of a person on a photo of the user's own.
struct SavedFace {
  Uuid asset_id;
  std::string checksum;  ///< Immich's checksum of the asset, in hexadecimal digits
  bool is_external = false;
  std::string path;     ///< asset.originalPath
  int image_width = 0;  ///< of the picture in which the box lies
  int image_height = 0;
  int x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  std::string embedding;  ///< as pgvector and JSON write it: [0.1,-0.2]; empty: recognition has none
};

/// What somebody gave to a person, and the faces by which it can be known again.
struct SavedPerson {
  Uuid id;  ///< from Immich 3.2 on its group's
  std::string name;
  std::optional<std::string> birth_date;  ///< YYYY-MM-DD
  bool is_hidden = false;
  bool is_favorite = false;
  std::optional<std::string> color;
  std::vector<SavedFace> faces;
};

/// What `people save` wrote (docs/json.md): all of it but the people is its head.
struct PeopleFile {
  std::string created_at;  ///< as utc_text() writes it
  std::string immich_version;
  ImmichUser user;
  std::vector<SavedPerson> people;
};

/// The file's text in pieces, so that no more than one person's faces are in memory: the head, each person, the end.
class PeopleWriter {
 public:
  std::string head(const PeopleFile& file);
  std::string person(const SavedPerson& person);
  std::string end() const;

 private:
  bool is_first_ = true;
};

/// Reads such a text. Throws Error(usage) that names `path`, the place in it and what is wrong there.
PeopleFile parse_people_file(const std::string& text, const std::string& path);
/// The same of a file on disk, which may be missing.
PeopleFile read_people_file(const std::string& path);

}  // namespace kindred::sync
