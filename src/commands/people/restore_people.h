#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/people/people_file.h"
#include "cycle/context.h"

namespace kindred::sync {

/// What can be given to a person. The names are those of the file and of `people restore --json`.
enum class PersonValue { name, birth_date, is_hidden, is_favorite, color };
std::string_view to_string(PersonValue value);

/// What became of a saved person.
enum class Recognition {
  recognised,  ///< at least two thirds of the faces that belong to anybody belong to one person now
  no_faces,    ///< the file has none
  not_found,   ///< none of the faces is on the user's photos any more
  unassigned,  ///< Immich has given none of them to a person of the user's yet
  split,       ///< they belong to several people, and none has two thirds
  contested    ///< another saved person is the same person now
};
std::string_view to_string(Recognition recognition);

/// A saved person and who it is now.
struct RestoredPerson {
  std::size_t index = 0;  ///< in the file
  Recognition recognition = Recognition::recognised;
  std::int64_t found = 0;       ///< faces of the file that are on the user's photos
  std::int64_t assigned = 0;    ///< of these, those that belong to a person of the user's
  std::int64_t candidates = 0;  ///< to how many people they belong
  std::int64_t most = 0;        ///< faces of the one who has most
  std::optional<Uuid> id;       ///< who it is now; also where contested
  std::string name;             ///< as it is now
  bool is_mirror = false;       ///< Kindred made that person
  // Of the values that the file has for the person, in the order of PersonValue:
  std::vector<PersonValue> gets;
  std::vector<PersonValue> keeps;    ///< somebody set another value since
  std::vector<PersonValue> follows;  ///< would be given, but follow the source (`people: source`)
};

/// Gives a user's people back what a file says of them, as far as nobody set anything else since.
class PeopleRestore {
 public:
  /// To the user of that id or email; without it to the file's: of its id, else of its email. `file` must live
  /// longer. Throws Error: usage (no such user), and what the guards throw.
  PeopleRestore(const Config& config, const PeopleFile& file, const std::optional<std::string>& user);

  const ImmichUser& user() const { return user_; }
  /// Who the saved people are now, in the file's order, and what each would get. Writes only temporary tables.
  std::vector<RestoredPerson> look();
  /// Gives what `agreed` says to those who are still the same people; what somebody set meanwhile stays. Returns to how
  /// many people something was given.
  std::int64_t give(const std::vector<RestoredPerson>& agreed);

 private:
  void fill(pg::Transaction& work);
  std::vector<RestoredPerson> recognise(pg::Transaction& work) const;

  const PeopleFile& file_;
  CycleContext context_;
  const immich::Instance& instance_;
  pg::Pool::Lease connection_;  ///< the session that holds the file's people
  ImmichUser user_;
};

}  // namespace kindred::sync
