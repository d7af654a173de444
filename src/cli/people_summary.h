#pragma once
#include <string>
#include <vector>

#include "commands/people/restore_people.h"
#include "commands/people/save_people.h"

namespace kindred::cli {

/// What `people save` wrote to `path`.
std::string saved_text(const sync::SavedPeople& saved, const std::string& path);
std::string saved_json(const sync::SavedPeople& saved, const std::string& path);

/// What `people restore` would do or did, as far as it was told.
struct RestoreSummary {
  const sync::PeopleFile& file;
  const sync::ImmichUser& user;  ///< who gets it
  const std::vector<sync::RestoredPerson>& people;

  /// How many people would get something.
  std::int64_t to_give() const;
};

/// Whom the saved people are now, what each would get, and who is left alone and why.
std::string restore_table(const RestoreSummary& summary);
/// Once it was done: to how many people something was given.
std::string given_text(const RestoreSummary& summary, std::int64_t given);
/// `given` is empty where nothing was done.
std::string restore_json(const RestoreSummary& summary, const std::optional<std::int64_t>& given, int exit_code);

}  // namespace kindred::cli
