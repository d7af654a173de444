// A new share, asked step by step. What an option answers is not asked.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "base/error.h"
#include "base/printable.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/dialog.h"
#include "cli/doctor_summary.h"
#include "cli/human.h"
#include "cli/plan_summary.h"
#include "cli/progress_display.h"
#include "cli/sync_summary.h"
#include "commands/setup/library.h"
#include "commands/setup/setup.h"
#include "config/load.h"
#include "config/read_file.h"
#include "cycle/cycle.h"
#include "files/rewrite.h"
#include "job/job_lock.h"
#include "web/client.h"

namespace kindred::cli {

namespace {

using sync::Offer;
using sync::OfferKind;
using sync::SetupUser;

struct Options {
  bool yes = false;
  bool dry_run = false;
  std::string source, target, name, tree;
  std::vector<std::string> albums, people, tags, folders, libraries;
  bool favorites = false;
  bool uploads = false;
  bool mirror_albums = false;
};

std::string photos(std::int64_t count) {
  return counted(count, "photo", "photos");
}

/// One run of the command.
class SetupCommand {
 public:
  SetupCommand(const Invocation& invocation, const Options& options)
      : options_(options),
        file_(load_to_extend(invocation.config_file, process_environment())),
        setup_((start_log(file_.config.log_level, file_.config.log_format), file_.config)) {}

  int run();

 private:
  /// `but` is not offered.
  SetupUser ask_user(std::vector<SetupUser> users, std::string_view question, const std::string& option,
                     const char* option_name, const Uuid& but = Uuid());
  std::vector<Offer> offers_of_options(const std::vector<Offer>& offers) const;
  std::vector<Offer> ask_what(const std::vector<Offer>& offers);
  Job ask_job(sync::SetupWish wish);
  void check_links(const Job& job);
  web::ImmichApi immich() const { return {file_.config.immich_api_url, file_.config.immich_api_key}; }
  Uuid library_for(const Job& job, const SetupUser& target);
  Uuid make_library(const Job& job, const SetupUser& target);
  Uuid wait_for_library(const Job& job, const SetupUser& target);
  void tell(const sync::SetupWish& wish, const Job& job);
  int make(const sync::SetupWish& wish, Job job);
  bool is_healthy(const Config& config, const std::string& job);
  std::string text_with(const config::NewJob& job, Config& config) const;
  bool add_to_file(const config::NewJob& job, Config& config);
  int start(const Config& config, const std::string& job);

  /// Whether the target gets the albums, too.
  bool wants_albums(const sync::SetupWish& wish);

  const Options& options_;
  ExtendableConfig file_;
  sync::Setup setup_;
  Dialog dialog_;
};

Error no_folder() {
  return {ErrorKind::usage, "Kindred finds no place for the folder of the target's files",
          "mount a folder on the disk of the source's photos into Immich's container and into Kindred's, as "
          "/shared_library in README.md, and name a folder in it with --tree"};
}

Error missing(const char* option) {
  return {ErrorKind::usage, fmt::format("{} is missing, and with --yes Kindred does not ask", option),
          fmt::format("give {}, or run the command without --yes on a terminal", option)};
}

SetupUser SetupCommand::ask_user(std::vector<SetupUser> users, std::string_view question, const std::string& option,
                                 const char* option_name, const Uuid& but) {
  if (!option.empty()) return sync::chosen_user(users, option);
  if (options_.yes) throw missing(option_name);
  std::erase_if(users, [&](const SetupUser& user) { return user.id == but; });
  std::vector<std::string> lines, emails;
  for (const SetupUser& user : users) {
    lines.push_back(fmt::format("{} ({}): {}, {}", printable(user.name), printable(user.email), photos(user.photos),
                                counted(user.people, "person with a name", "people with names")));
    emails.push_back(user.email);
  }
  return users[dialog_.choose(question, lines, emails)];
}

std::vector<Offer> SetupCommand::offers_of_options(const std::vector<Offer>& offers) const {
  std::vector<Offer> chosen;
  const auto add = [&](OfferKind kind, const std::vector<std::string>& names) {
    for (const std::string& name : names) chosen.push_back(sync::chosen_offer(offers, kind, name));
  };
  add(OfferKind::album, options_.albums);
  add(OfferKind::person, options_.people);
  add(OfferKind::tag, options_.tags);
  add(OfferKind::folder, options_.folders);
  add(OfferKind::library, options_.libraries);
  if (options_.favorites) add(OfferKind::favorite, {"favorites"});
  if (options_.uploads) add(OfferKind::uploads, {"uploads"});
  return chosen;
}

/// A kind of things to share, as a person is asked for it.
struct Kind {
  OfferKind kind;
  const char* line;
};
constexpr std::array<Kind, 7> kKinds = {{
    {OfferKind::album, "albums"},
    {OfferKind::person, "photos with certain people"},
    {OfferKind::favorite, "favorites"},
    {OfferKind::tag, "photos with a tag"},
    {OfferKind::folder, "folders of an external library"},
    {OfferKind::library, "whole external libraries"},
    {OfferKind::uploads, "everything that was uploaded by app or browser"},
}};

std::vector<Offer> of_kind(const std::vector<Offer>& offers, OfferKind kind) {
  std::vector<Offer> found;
  std::copy_if(offers.begin(), offers.end(), std::back_inserter(found),
               [&](const Offer& offer) { return offer.kind == kind; });
  return found;
}

std::vector<Offer> SetupCommand::ask_what(const std::vector<Offer>& offers) {
  std::vector<Offer> chosen = offers_of_options(offers);
  if (!chosen.empty()) return chosen;
  if (options_.yes) throw missing("--album, --person, --tag, --folder, --library, --favorites or --uploads");
  std::vector<OfferKind> kinds;
  std::vector<std::string> lines;
  for (const Kind& kind : kKinds) {
    const std::vector<Offer> there = of_kind(offers, kind.kind);
    if (there.empty()) continue;
    const bool is_one = kind.kind == OfferKind::favorite || kind.kind == OfferKind::uploads;
    lines.push_back(
        fmt::format("{} ({})", kind.line, is_one ? photos(there.front().photos) : with_thousands(std::ssize(there))));
    kinds.push_back(kind.kind);
  }
  const OfferKind kind = kinds[dialog_.choose("What is shared?", lines, {})];
  std::vector<Offer> there = of_kind(offers, kind);
  if (there.size() == 1) return there;
  lines.clear();
  for (const Offer& offer : there) {
    lines.push_back(fmt::format("{} ({})", printable(offer.name), photos(offer.photos)));
  }
  for (const std::size_t index : dialog_.choose_some("Which of them? One number or several", lines))
    chosen.push_back(there[index]);
  return chosen;
}

/// Asks until the folder can be used.
Job SetupCommand::ask_job(sync::SetupWish wish) {
  const std::string proposed = wish.tree.empty() ? setup_.proposed_tree(wish).value_or("") : wish.tree;
  if (!wish.tree.empty() || options_.yes) {
    if (proposed.empty()) throw no_folder();
    wish.tree = proposed;
    return setup_.draft(wish);
  }
  dialog_.say(
      "\nThe target's files need a folder of their own. Originals are linked there, not copied. Write it as Immich "
      "sees "
      "it, in its container.\n");
  if (proposed.empty()) dialog_.say(fmt::format("Kindred can propose none: {}.\n", no_folder().fix()));
  for (;;) {
    wish.tree = dialog_.ask("Folder", proposed);
    try {
      return setup_.draft(wish);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::usage) throw;
      dialog_.say(fmt::format("{}\n  fix: {}\n", error.what(), error.fix()));
    }
  }
}

void SetupCommand::check_links(const Job& job) {
  const std::optional<files::Placement> placement = setup_.make_tree_of(job);
  if (!placement) return;
  using files::PlaceResult;
  if (placement->result == PlaceResult::source_unreadable) {
    throw Error(ErrorKind::refused, "Kindred may not read the source's files",
                "run Kindred as the user that Immich's files belong to (PUID and PGID)");
  }
  if (placement->result != PlaceResult::done) {
    throw Error(ErrorKind::refused, fmt::format("no link can be made in {}", printable(job.target_path_prefix)),
                "choose a folder on the disk of the source's photos with --tree");
  }
  dialog_.say(placement->how == files::Placed::hardlinked
                  ? "Originals will be hard links: they take no space.\n"
                  : "Originals will be symbolic links, since hard links cannot be made here: they take no space, but "
                    "break when the source moves a file, until the next cycle.\n");
}

Uuid SetupCommand::library_for(const Job& job, const SetupUser& target) {
  if (const std::optional<Uuid> library = setup_.library_for(job)) {
    if (!file_.config.immich_api_key.empty()) sync::check_target_library(immich(), *library, job.target_path_prefix);
    return *library;
  }
  if (!file_.config.immich_api_key.empty()) return make_library(job, target);
  if (options_.yes) {
    throw Error(ErrorKind::usage,
                fmt::format("{} has no library for the folder {}, and IMMICH_API_KEY is not set",
                            printable(target.name), printable(job.target_path_prefix)),
                "set it to an API key of an administrator; or make the library by hand: " +
                    sync::library_instructions(target.name, job.target_path_prefix) + "; then run the command again");
  }
  return wait_for_library(job, target);
}

Uuid SetupCommand::make_library(const Job& job, const SetupUser& target) {
  const Uuid library = sync::make_target_library(immich(), target.id, "Kindred: " + job.name, job.target_path_prefix);
  dialog_.say(fmt::format("Made the library \"Kindred: {}\" in Immich; it belongs to {}.\n", printable(job.name),
                          printable(target.name)));
  return library;
}

/// By a key that is used once, or by hand.
Uuid SetupCommand::wait_for_library(const Job& job, const SetupUser& target) {
  dialog_.say(fmt::format(
      "\n{} needs an external library for this folder. With an API key of an administrator (in Immich: Account "
      "Settings, API Keys)\nKindred makes it; the key is used once and not kept. Or make it yourself: {}.\n",
      printable(target.name), sync::library_instructions(target.name, job.target_path_prefix)));
  for (;;) {
    file_.config.immich_api_key =
        dialog_.ask_secret("Paste the API key; or make the library in Immich, then press Enter");
    if (!file_.config.immich_api_key.empty()) {
      try {
        return make_library(job, target);
      } catch (const Error& error) {
        dialog_.say(fmt::format("{}\n  fix: {}\n", error.what(), error.fix()));
      }
    }
    if (const std::optional<Uuid> library = setup_.library_for(job)) return *library;
    dialog_.say(
        fmt::format("{} has no library for {} yet.\n", printable(target.name), printable(job.target_path_prefix)));
  }
}

/// Says what stands in the way of the job, or of all jobs.
bool SetupCommand::is_healthy(const Config& config, const std::string& job) {
  sync::Diagnosis diagnosis = sync::diagnose(config, job);
  std::erase_if(diagnosis.findings, [](const sync::Finding& finding) {
    return finding.health != sync::Health::red && finding.health != sync::Health::yellow;
  });
  if (!diagnosis.findings.empty()) dialog_.say("\n" + text_summary(diagnosis));
  return diagnosis.exit_code() == 0;
}

/// What the file would be, proved by reading it.
std::string SetupCommand::text_with(const config::NewJob& job, Config& config) const {
  std::string text = config::with_job(file_.text, file_.file, job);
  config = parse_config(file_.file, text, process_environment());
  std::vector<Job> jobs = file_.config.jobs;
  jobs.push_back(job.job);
  if (config.jobs == jobs) return text;
  throw Error(
      ErrorKind::usage, fmt::format("{} is written in a way that Kindred cannot add to", printable(file_.file)),
      "write sync_jobs and path_map as in config.example.yaml, one entry after the other, and run the command again");
}

/// False where a person must add the job to the file.
bool SetupCommand::add_to_file(const config::NewJob& job, Config& config) {
  const std::string text = text_with(job, config);
  if (config::read_file(file_.file).text != file_.text) {
    throw Error(ErrorKind::usage, printable(file_.file) + " was changed meanwhile", "run the command again");
  }
  const std::string backup = fmt::format("{}.before-{}", file_.file, sync::plain_name(job.job.name));
  try {
    files::rewrite_file(file_.file, text, backup);
  } catch (const Error& error) {
    fmt::print("{}", text);
    dialog_.say(fmt::format(
        "{}\n  fix: {}; or put the whole text above into {} yourself. Then run the command again: it "
        "goes on from here.\n",
        error.what(), error.fix().empty() ? "let Kindred write there" : error.fix(), printable(file_.file)));
    return false;
  }
  dialog_.say(fmt::format("Added the job {} to {}{}.\n", printable(job.job.name), printable(file_.file),
                          file_.text.empty() ? "" : "; what it was is in " + printable(backup)));
  return true;
}

int SetupCommand::start(const Config& config, const std::string& job) {
  const sync::Plan plan = planned(config, {.only_job = job}, false);
  fmt::print("{}", text_summary(plan));
  std::fflush(stdout);
  if (plan.exit_code() != 0) return plan.exit_code();
  const std::string later = fmt::format(
      "\nIf the service runs, let it read its configuration again: docker compose kill --signal HUP kindred, or "
      "systemctl reload kindred.\nTo undo all of this: kindred unshare {}, then remove the job from {} and its library "
      "in Immich.\n",
      shell_word(job), printable(file_.file));
  if (!options_.yes && !dialog_.agrees("\nStart the first cycle now?")) {
    dialog_.say(fmt::format("To start it later: kindred sync --job {}\n{}", shell_word(job), later));
    return 0;
  }
  const auto progress = make_progress_display({});
  const sync::CycleReport report = sync::run_cycle(
      config, {.only_job = job, .retry_all_faults = true, .patience = sync::JobLock::kPatience}, *progress);
  fmt::print("{}", text_summary(report));
  dialog_.say(later);
  return report.exit_code();
}

bool SetupCommand::wants_albums(const sync::SetupWish& wish) {
  if (options_.yes || options_.mirror_albums) return options_.mirror_albums;
  const bool has_album = std::any_of(wish.what.begin(), wish.what.end(),
                                     [](const Offer& offer) { return offer.kind == OfferKind::album; });
  return has_album && dialog_.agrees(fmt::format("Shall {} get the album, too?", printable(wish.target.name)));
}

int SetupCommand::make(const sync::SetupWish& wish, Job job) {
  check_links(job);
  job.target_library_id = library_for(job, wish.target);
  Config config = setup_.config();
  config.jobs.push_back(job);
  if (!is_healthy(config, job.name)) {
    dialog_.say("Nothing is shared yet. Fix what is red above, and run the command again: it goes on from here.\n");
    return 4;
  }
  if (!add_to_file(setup_.new_job(wish, job), config)) return 1;
  return start(config, job.name);
}

void SetupCommand::tell(const sync::SetupWish& wish, const Job& job) {
  dialog_.say(fmt::format("\n{} shares with {}: {}\nJob {}, folder {}\n", printable(wish.source.name),
                          printable(wish.target.name), printable(in_words(job.share.front())), printable(job.name),
                          printable(job.target_path_prefix)));
  for (const PathMapping& mapping : setup_.mappings()) {
    dialog_.say(fmt::format("Immich's {} is {} here\n", printable(mapping.immich), printable(mapping.here)));
  }
}

int SetupCommand::run() {
  const std::vector<SetupUser> users = setup_.users();
  sync::SetupWish wish;
  wish.source = ask_user(users, "Whose photos are shared?", options_.source, "--source");
  wish.target = ask_user(users, "Who gets them?", options_.target, "--target", wish.source.id);
  wish.what = ask_what(setup_.offers(wish.source.id));
  wish.job_name = options_.name;
  wish.tree = options_.tree;
  if (const std::optional<Job> job = setup_.job_of(wish)) {
    dialog_.say(fmt::format("The job {} shares this already, in the folder {}.\n", printable(job->name),
                            printable(job->target_path_prefix)));
    if (options_.dry_run) return 0;
    return is_healthy(setup_.config(), job->name) ? start(setup_.config(), job->name) : 4;
  }
  setup_.look_for_originals(wish.source);
  Job job = ask_job(wish);
  if (wants_albums(wish)) job.albums = AlbumsMode::mirror;
  tell(wish, job);
  Config proved;
  text_with(setup_.new_job(wish, job), proved);
  if (options_.dry_run) {
    dialog_.say("Dry run: nothing was changed.\n");
    return 0;
  }
  if (!options_.yes && !dialog_.agrees("Make the folder, the library and the job?")) {
    dialog_.say("Nothing was changed.\n");
    return 1;
  }
  return make(wish, job);
}

}  // namespace

void add_setup(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "setup", "Make a new share step by step: asks who shares what with whom, and adds the job to the configuration");
  auto options = std::make_shared<Options>();
  command->add_option("--source", options->source, "Whose photos are shared: email or id")->type_name("USER");
  command->add_option("--target", options->target, "Who gets them: email or id")->type_name("USER");
  command->add_option("--album", options->albums, "Share this album; may be given several times")->type_name("NAME");
  command->add_option("--person", options->people, "Share photos with this person; several: any of them")
      ->type_name("NAME");
  command->add_option("--tag", options->tags, "Share photos with this tag or a tag below it")->type_name("NAME");
  command->add_option("--folder", options->folders, "Share this folder, as Immich names it")->type_name("FOLDER");
  command->add_option("--library", options->libraries, "Share this external library")->type_name("NAME");
  command->add_flag("--favorites", options->favorites, "Share favorites");
  command->add_flag("--uploads", options->uploads, "Share all that was uploaded by app or browser");
  command->add_flag("--mirror-albums", options->mirror_albums, "The target gets the albums, too")->needs("--album");
  command->add_option("--tree", options->tree, "The folder for the target's files, as Immich sees it")
      ->type_name("FOLDER");
  command->add_option("--name", options->name, "The job's name")->type_name("NAME");
  command->add_flag("--yes", options->yes, "Do not ask: take what Kindred proposes");
  command->add_flag("--dry-run", options->dry_run, "Only show what would be made");
  for (const char* name : {"--album", "--person", "--tag", "--folder", "--library"}) {
    command->get_option(name)->allow_extra_args(false);
  }
  command->callback([options, &invocation] { invocation.exit_code = SetupCommand(invocation, *options).run(); });
}

}  // namespace kindred::cli
