// People are recognised by what stays when all recognition data are reset: the photos, and where the faces are in them.
// A saved face is found again on its photo by its box, or by its embedding where a new model of detection draws other
// boxes. Then the faces vote. Turned down: to look for the nearest faces among all photos, as Immich does. That would
// guess where a photo is gone, and a wrong name on a person is worse than none. A person looks at the list for as long
// as they like and no lock is held meanwhile, so everything is looked up again before it is given.
#include "commands/people/restore_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "commands/people/save_people.h"
#include "immich/adapted.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// Up to which cosine distance two embeddings on one photo are of one face. Immich takes two faces for one person up to
/// 0.5; the same face, cut out a little differently, is well below 0.2.
constexpr double kSameFace = 0.3;

pg::Param as_bytea(const std::string& hexadecimal) {
  return "\\x" + hexadecimal;
}

void copy_people(pg::Transaction& work, const PeopleFile& file) {
  std::size_t next = 0;
  work.copy_in("pg_temp.kindred_saved_person", {"ordinal", "name", "birth_date", "is_hidden", "is_favorite", "color"},
               [&](pg::Params& row) {
                 if (next == file.people.size()) return false;
                 const SavedPerson& person = file.people[next];
                 row = pg::make_params(next++, person.name, person.birth_date, person.is_hidden, person.is_favorite,
                                       person.color);
                 return true;
               });
}

void copy_faces(pg::Transaction& work, const PeopleFile& file) {
  std::size_t person = 0, face = 0;
  work.copy_in("pg_temp.kindred_saved_face",
               {"person", "ordinal", "asset_id", "checksum", "is_external", "path", "image_width", "image_height", "x1",
                "y1", "x2", "y2", "embedding"},
               [&](pg::Params& row) {
                 while (person < file.people.size() && face == file.people[person].faces.size()) ++person, face = 0;
                 if (person == file.people.size()) return false;
                 const SavedFace& saved = file.people[person].faces[face];
                 row =
                     pg::make_params(person, face++, saved.asset_id, as_bytea(saved.checksum), saved.is_external,
                                     saved.path, saved.image_width, saved.image_height, saved.x1, saved.y1, saved.x2,
                                     saved.y2, saved.embedding.empty() ? std::nullopt : std::optional(saved.embedding));
                 return true;
               });
}

/// The file's user may have another id in an Immich that was set up again.
ImmichUser user_of(pg::Transaction& work, const PeopleFile& file, const std::optional<std::string>& named) {
  if (named) return require_user(work, *named);
  for (const std::string& name : {file.user.id.str(), file.user.email}) {
    if (std::optional<ImmichUser> user = find_user(work, name)) return *std::move(user);
  }
  throw Error(ErrorKind::usage,
              fmt::format("Immich has no user {} any more, whose people the file holds", file.user.email),
              "name the user who is to get them with --user");
}

/// The sources whose values always win on this user's mirrored people.
std::vector<Uuid> winning_sources(const Config& config, const Uuid& user) {
  std::vector<Uuid> sources;
  for (const Job& job : config.jobs) {
    if (job.target_user_id == user && job.people == PeopleMode::source) sources.push_back(job.source_user_id);
  }
  return sources;
}

Recognition recognition_of(const SavedPerson& saved, const RestoredPerson& person, bool is_contested) {
  if (saved.faces.empty()) return Recognition::no_faces;
  if (person.found == 0) return Recognition::not_found;
  if (person.assigned == 0) return Recognition::unassigned;
  if (!person.id) return Recognition::split;
  return is_contested ? Recognition::contested : Recognition::recognised;
}

/// Sorts the values that the file has for a person by what becomes of them.
void sort_values(const SavedPerson& saved, const pg::Row& now, RestoredPerson& person) {
  const auto follows_source = now.get<bool>("follows_source");
  const auto sort = [&](PersonValue value, bool is_saved, bool is_free, bool is_same) {
    if (!is_saved || is_same) return;
    if (!is_free) {
      person.keeps.push_back(value);
    } else if (follows_source && value != PersonValue::is_favorite) {
      person.follows.push_back(value);
    } else {
      person.gets.push_back(value);
    }
  };
  const auto birth_date = now.get<std::optional<std::string>>("birth_date");
  const auto color = now.get<std::optional<std::string>>("color");
  const auto is_hidden = now.get<bool>("is_hidden"), is_favorite = now.get<bool>("is_favorite");
  sort(PersonValue::name, !saved.name.empty(), person.name.empty(), person.name == saved.name);
  sort(PersonValue::birth_date, saved.birth_date.has_value(), !birth_date, birth_date == saved.birth_date);
  sort(PersonValue::is_hidden, saved.is_hidden, !is_hidden, is_hidden);
  sort(PersonValue::is_favorite, saved.is_favorite, !is_favorite, is_favorite);
  sort(PersonValue::color, saved.color.has_value(), !color, color == saved.color);
}

RestoredPerson restored_person(const PeopleFile& file, const pg::Row& row) {
  RestoredPerson person;
  person.index = static_cast<std::size_t>(row.get<int>("ordinal"));
  person.found = row.get<std::int64_t>("found");
  person.assigned = row.get<std::int64_t>("assigned");
  person.candidates = row.get<std::int64_t>("candidates");
  person.most = row.get<std::int64_t>("most");
  person.id = row.get<std::optional<Uuid>>("person_id");
  person.name = row.get<std::optional<std::string>>("name").value_or("");
  person.is_mirror = row.get<bool>("is_mirror");
  const SavedPerson& saved = file.people[person.index];
  person.recognition = recognition_of(saved, person, row.get<bool>("is_contested"));
  if (person.recognition == Recognition::recognised) sort_values(saved, row, person);
  return person;
}

std::vector<PersonValue> values_in_both(const std::vector<PersonValue>& some, const std::vector<PersonValue>& others) {
  std::vector<PersonValue> both;
  std::set_intersection(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(both));
  return both;
}

/// What is given to whom, column by column; nothing where a value is not among those to be given.
struct Gifts {
  std::vector<Uuid> people;
  std::vector<std::optional<std::string>> names, birth_dates, colors;
  std::vector<bool> hidden, favorites;

  void add(const Uuid& person, const SavedPerson& saved, const std::vector<PersonValue>& values) {
    const auto has = [&](PersonValue value) { return std::find(values.begin(), values.end(), value) != values.end(); };
    people.push_back(person);
    names.push_back(has(PersonValue::name) ? std::optional(saved.name) : std::nullopt);
    birth_dates.push_back(has(PersonValue::birth_date) ? saved.birth_date : std::nullopt);
    hidden.push_back(has(PersonValue::is_hidden));
    favorites.push_back(has(PersonValue::is_favorite));
    colors.push_back(has(PersonValue::color) ? saved.color : std::nullopt);
  }
};

}  // namespace

std::string_view to_string(PersonValue value) {
  switch (value) {
    case PersonValue::name:
      return "name";
    case PersonValue::birth_date:
      return "birth_date";
    case PersonValue::is_hidden:
      return "is_hidden";
    case PersonValue::is_favorite:
      return "is_favorite";
    case PersonValue::color:
      return "color";
  }
  return "";
}

std::string_view to_string(Recognition recognition) {
  switch (recognition) {
    case Recognition::recognised:
      return "recognised";
    case Recognition::no_faces:
      return "no_faces";
    case Recognition::not_found:
      return "not_found";
    case Recognition::unassigned:
      return "unassigned";
    case Recognition::split:
      return "split";
    case Recognition::contested:
      return "contested";
  }
  return "";
}

PeopleRestore::PeopleRestore(const Config& config, const PeopleFile& file, const std::optional<std::string>& user)
    : file_(file),
      context_(config),
      instance_(context_.checked_instance_for("people restore")),
      connection_(context_.pool().acquire()) {
  pg::Transaction work = connection_->begin();
  user_ = user_of(work, file, user);
  fill(work);
  work.commit();
}

void PeopleRestore::fill(pg::Transaction& work) {
  work.run_script("truncate pg_temp.kindred_saved_person, pg_temp.kindred_saved_face");
  copy_people(work, file_);
  copy_faces(work, file_);
  work.run_script("analyze pg_temp.kindred_saved_person, pg_temp.kindred_saved_face");
}

std::vector<RestoredPerson> PeopleRestore::recognise(pg::Transaction& work) const {
  std::vector<RestoredPerson> people;
  for (const pg::Row row :
       work.query(immich::adapted(sql::immich::recognise_saved_people, instance_.catalogue), user_.id,
                  fmt::format("{}", kSameFace), winning_sources(context_.config(), user_.id))) {
    people.push_back(restored_person(file_, row));
  }
  return people;
}

std::vector<RestoredPerson> PeopleRestore::look() {
  pg::Transaction work = connection_->begin();
  std::vector<RestoredPerson> people = recognise(work);
  work.commit();
  return people;
}

std::int64_t PeopleRestore::give(const std::vector<RestoredPerson>& agreed) {
  pg::Transaction work = connection_->begin();
  Gifts gifts;
  for (const RestoredPerson& now : recognise(work)) {
    const RestoredPerson& shown = agreed.at(now.index);
    if (now.recognition == Recognition::recognised && shown.id == now.id) {
      gifts.add(*now.id, file_.people[now.index], values_in_both(shown.gets, now.gets));
    }
  }
  const pg::Result given =
      work.query(immich::adapted(sql::immich::give_saved_values, instance_.catalogue), user_.id, gifts.people,
                 gifts.names, gifts.birth_dates, gifts.hidden, gifts.favorites, gifts.colors);
  work.commit();
  return static_cast<std::int64_t>(given.affected());
}

}  // namespace kindred::sync
