#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "commands/people/people_file.h"
#include "config/config.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Most faces that are saved of one person. A majority among twenty is clear, and a person with their embeddings is a
/// tenth of a megabyte.
inline constexpr std::int64_t kMostSavedFaces = 20;

struct SavedPeople {
  ImmichUser user;
  std::int64_t people = 0;
  std::int64_t faces = 0;
  std::int64_t without_faces =
      0;  ///< people among them who appear on no photo of the user's own: nothing to know them by
};

/// The user of this id or email; nullopt where there is none.
std::optional<ImmichUser> find_user(pg::Transaction& work, const std::string& id_or_email);
/// The same. Throws Error(usage) where there is none.
ImmichUser require_user(pg::Transaction& work, const std::string& id_or_email);

/// Writes the user's people with names, birthdays, colours, hidden and favourite marks, and their faces, to a file that
/// only its owner may read. It appears whole or not at all. Writes nothing to the database and does not need our
/// tables. Throws Error: usage (no such user; the file is there and `replace` is false), refused, unreachable,
/// no_space, failed.
SavedPeople save_people(const Config& config, const std::string& user, const std::string& path, bool replace);

}  // namespace kindred::sync
