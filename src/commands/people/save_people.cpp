#include "commands/people/save_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/clock.h"
#include "base/time_text.h"
#include "files/private_file.h"
#include "immich/adapted.h"
#include "immich/instance.h"
#include "pg/pool.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kPage = 50;  // people at a time, with their faces: five megabytes or so

std::vector<SavedPerson> list_people(pg::Transaction& work, const immich::Catalogue& catalogue, const Uuid& user) {
  std::vector<SavedPerson> people;
  for (const pg::Row row : work.query(immich::adapted(sql::immich::list_people_to_save, catalogue), user)) {
    people.push_back({row.get<Uuid>("id"),
                      row.get<std::string>("name"),
                      row.get<std::optional<std::string>>("birth_date"),
                      row.get<bool>("is_hidden"),
                      row.get<bool>("is_favorite"),
                      row.get<std::optional<std::string>>("color"),
                      {}});
  }
  return people;
}

SavedFace face_of(const pg::Row& row) {
  return {row.get<Uuid>("asset_id"),
          row.get<std::string>("checksum"),
          row.get<bool>("is_external"),
          row.get<std::string>("path"),
          row.get<int>("image_width"),
          row.get<int>("image_height"),
          row.get<int>("x1"),
          row.get<int>("y1"),
          row.get<int>("x2"),
          row.get<int>("y2"),
          row.get<std::optional<std::string>>("embedding").value_or("")};
}

/// Gives the people of a page their faces.
void add_faces(pg::Transaction& work, const immich::Catalogue& catalogue, const Uuid& user,
               std::span<SavedPerson> page) {
  std::vector<Uuid> ids;
  for (const SavedPerson& person : page) ids.push_back(person.id);
  for (const pg::Row row :
       work.query(immich::adapted(sql::immich::list_faces_to_save, catalogue), user, ids, kMostSavedFaces)) {
    const auto id = row.get<Uuid>("person_id");
    std::find_if(page.begin(), page.end(), [&](const SavedPerson& person) {
      return person.id == id;
    })->faces.push_back(face_of(row));
  }
}

}  // namespace

std::optional<ImmichUser> find_user(pg::Transaction& work, const std::string& id_or_email) {
  const pg::Result found = work.query(sql::immich::find_user, id_or_email);
  if (found.empty()) return std::nullopt;
  return ImmichUser{found[0].get<Uuid>("id"), found[0].get<std::string>("email"), found[0].get<std::string>("name")};
}

ImmichUser require_user(pg::Transaction& work, const std::string& id_or_email) {
  if (std::optional<ImmichUser> user = find_user(work, id_or_email)) return *std::move(user);
  throw Error(ErrorKind::usage, fmt::format("Immich has no user with the id or email {}", id_or_email),
              "look up the email in Immich: Administration, Users");
}

SavedPeople save_people(const Config& config, const std::string& user, const std::string& path, bool replace) {
  files::PrivateFile file(path, replace);
  pg::Pool pool(config.database, "people save", 1, prepare_session);
  const pg::Pool::Lease connection = pool.acquire();
  const immich::Instance instance = read_checked_instance(*connection);
  pg::Transaction work = connection->begin(pg::Isolation::repeatable_read);
  SavedPeople saved;
  saved.user = require_user(work, user);
  std::vector<SavedPerson> people = list_people(work, instance.catalogue, saved.user.id);
  PeopleWriter writer;
  file.write(writer.head({utc_text(Clock().wall()), instance.version, saved.user, {}}));
  for (std::span<SavedPerson> rest = people; !rest.empty();) {
    const auto page = rest.first(std::min(kPage, rest.size()));
    add_faces(work, instance.catalogue, saved.user.id, page);
    for (SavedPerson& person : page) {
      file.write(writer.person(person));
      saved.people += 1;
      saved.faces += static_cast<std::int64_t>(person.faces.size());
      saved.without_faces += person.faces.empty() ? 1 : 0;
      person.faces.clear();
    }
    rest = rest.subspan(page.size());
  }
  file.write(writer.end());
  file.publish();
  return saved;
}

}  // namespace kindred::sync
