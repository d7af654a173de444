#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/human.h"
#include "cli/people_summary.h"

namespace kindred::cli {

namespace {

struct SaveOptions : CommonOptions {
  std::string file;
  std::string user;
  bool force = false;
};

struct RestoreOptions : CommonOptions {
  std::string file;
  std::optional<std::string> user;
  ConsentOptions consent;
};

int save(const Invocation& invocation, const SaveOptions& options) {
  const sync::SavedPeople saved = sync::save_people(load(invocation), options.user, options.file, options.force);
  fmt::print("{}", options.json ? saved_json(saved, options.file) : saved_text(saved, options.file));
  return 0;
}

/// Asks about what was listed; a person reads the list also where a program reads the result.
Consent ask(const RestoreOptions& options, const RestoreSummary& summary) {
  const std::int64_t count = summary.to_give();
  if (!options.json) {
    fmt::print("{}", restore_table(summary));
  } else if (!options.consent.yes && !options.consent.dry_run && count > 0) {
    fmt::print(stderr, "{}", restore_table(summary));
  }
  std::fflush(stdout);
  if (count > 0) {
    return ask_consent(options.consent, fmt::format("Give this to {}?", counted(count, "person", "people")));
  }
  if (!options.json) fmt::print("There is nothing to give.\n");
  return Consent::dry_run;
}

int restore(const Invocation& invocation, const RestoreOptions& options) {
  const Config config = load(invocation);
  const sync::PeopleFile file = sync::read_people_file(options.file);
  sync::PeopleRestore restore(config, file, options.user);
  const std::vector<sync::RestoredPerson> people = restore.look();
  const RestoreSummary summary{file, restore.user(), people};
  const Consent consent = ask(options, summary);
  std::optional<std::int64_t> given;
  if (consent == Consent::given) given = restore.give(people);
  if (options.json) {
    fmt::print("{}", restore_json(summary, given, exit_code(consent)));
  } else if (given) {
    fmt::print("{}", given_text(summary, *given));
  }
  return exit_code(consent);
}

void add_save(CLI::App& people, Invocation& invocation) {
  CLI::App* command = people.add_subcommand("save", "Write a user's people and their faces to a new file");
  auto options = std::make_shared<SaveOptions>();
  command->add_option("FILE", options->file, "The file to write; only its owner may read it")
      ->required()
      ->type_name("");
  command->add_option("--user", options->user, "Whose people: the user's email or id")->required()->type_name("USER");
  command->add_flag("--force", options->force, "Replace the file if it exists");
  add_json_option(*command, *options);
  command->callback([options, &invocation] { invocation.exit_code = save(invocation, *options); });
}

void add_restore_people(CLI::App& people, Invocation& invocation) {
  CLI::App* command =
      people.add_subcommand("restore", "Give people back what a file says of them; shows it first, and asks");
  auto options = std::make_shared<RestoreOptions>();
  command->add_option("FILE", options->file, "A file that `people save` wrote")->required()->type_name("");
  command->add_option("--user", options->user, "Who gets it: the user's email or id (default: the file's user)")
      ->type_name("USER");
  add_consent_options(*command, options->consent);
  add_json_option(*command, *options);
  command->callback([options, &invocation] { invocation.exit_code = restore(invocation, *options); });
}

}  // namespace

void add_people(CLI::App& app, Invocation& invocation) {
  CLI::App* people = app.add_subcommand(
      "people", "Save a user's names, birthdays and marks of people before a reset of recognition, and restore them");
  people->require_subcommand(1);
  add_save(*people, invocation);
  add_restore_people(*people, invocation);
}

}  // namespace kindred::cli
