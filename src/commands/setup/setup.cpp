#include "commands/setup/setup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/printable.h"
#include "commands/setup/library.h"
#include "config/path_map.h"
#include "config/values.h"
#include "immich/paths.h"
#include "pg/migrate.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// As alice-bob, and with a digit where a job is or was called so: an ended job's records are its own.
std::string proposed_name(const std::set<std::string>& taken, const SetupWish& wish) {
  const std::string name = plain_name(wish.source.name) + "-" + plain_name(wish.target.name);
  std::string free = name;
  for (int count = 2; taken.contains(free); ++count) free = fmt::format("{}-{}", name, count);
  return free;
}

std::string checked_name(const std::set<std::string>& taken, const std::string& name) {
  if (taken.contains(name)) {
    throw Error(ErrorKind::usage, fmt::format("a job is or was called {}", printable(name)),
                "give the new job another name with --name");
  }
  return name;
}

/// As the configuration's reader takes it; what it finds names a file's line, and here it is an option.
std::string checked_path(const std::string& tree) {
  config::Findings unsaid;
  const auto folder = config::read_folder({tree, "--tree"}, config::EndingSlash::optional, unsaid);
  if (folder) return *folder;
  throw Error(ErrorKind::usage, fmt::format("{} is not a whole and plain path of a folder", printable(tree)),
              "name the folder as Immich sees it, as in /shared_library/bob/");
}

/// Jobs so far that this database knows, but not this file: it may be the wrong file.
void check_known_jobs(pg::Connection& connection, const Config& config) {
  if (!config.jobs.empty() || !pg::is_migrated(connection, sql::own::kFiles)) return;
  const auto known = pg::column<std::string>(connection.query(sql::tracking::list_known_jobs), "job");
  if (known.empty()) return;
  throw Error(
      ErrorKind::refused,
      fmt::format("the configuration has no job, but this database has mirrors of: {}",
                  printable(fmt::format("{}", fmt::join(known, ", ")))),
      "put the configuration that holds them where Kindred reads it (compose.yaml now mounts the folder config), "
      "or end those jobs with `kindred unshare`");
}

}  // namespace

Setup::Setup(Config config)
    : config_(std::move(config)),
      pool_(config_.database, "setup", 1, prepare_session),
      instance_(read_checked_instance(*pool_.acquire())) {
  check_known_jobs(*pool_.acquire(), config_);
}

template <class Read>
auto Setup::read(const Read& from) {
  const pg::Pool::Lease connection = pool_.acquire();
  pg::Transaction work = connection->begin(pg::Isolation::repeatable_read);
  return from(work);
}

std::vector<SetupUser> Setup::users() {
  return read([](pg::Transaction& work) { return list_setup_users(work); });
}

std::vector<Offer> Setup::offers(const Uuid& source) {
  std::vector<Offer> offers =
      read([&](pg::Transaction& work) { return list_offers(work, instance_.catalogue, source); });
  std::erase_if(offers, [&](const Offer& offer) {  // mirrors are never shared on
    return std::any_of(config_.jobs.begin(), config_.jobs.end(), [&](const Job& job) {
      return offer.id == job.target_library_id ||
             (offer.kind == OfferKind::folder && config::overlap(offer.name, job.target_path_prefix));
    });
  });
  return offers;
}

void Setup::look_for_originals(const SetupUser& source) {
  samples_ = read([&](pg::Transaction& work) { return list_sample_originals(work, source.id); });
  mappings_ = find_mappings(config_, samples_, folders_here());
  config_.path_map.insert(config_.path_map.begin(), mappings_.begin(), mappings_.end());
  config::sort_mappings(config_.path_map);
  const bool is_seen = std::any_of(samples_.begin(), samples_.end(), [&](const SampleOriginal& sample) {
    std::error_code error;
    return std::filesystem::exists(immich::path_here(config_, sample.path), error);
  });
  if (is_seen || samples_.empty()) return;
  throw Error(
      ErrorKind::refused,
      fmt::format("Kindred finds no file of {}'s, such as {}", printable(source.name),
                  printable(samples_.front().path)),
      "mount the folders into Kindred's container, under any name (see compose.yaml); without containers, write "
      "into path_map where they are");
}

void Setup::check_users(const SetupUser& source, const SetupUser& target) {
  if (source.id != target.id) return;
  throw Error(ErrorKind::usage, fmt::format("{} cannot share with itself", printable(source.email)),
              "choose two users");
}

TreeSurroundings Setup::surroundings(const SetupWish& wish) {
  return {read([](pg::Transaction& work) { return list_immich_libraries(work); }), samples_, wish.source.id,
          wish.target.id};
}

std::optional<std::string> Setup::proposed_tree(const SetupWish& wish) {
  return propose_tree(config_, surroundings(wish), wish.target.name);
}

std::optional<Job> Setup::job_of(const SetupWish& wish) const {
  const std::vector<Rule> rules = {rule_of(wish.what)};
  const auto found = std::find_if(config_.jobs.begin(), config_.jobs.end(), [&](const Job& job) {
    return job.source_user_id == wish.source.id && job.target_user_id == wish.target.id && job.share == rules;
  });
  return found == config_.jobs.end() ? std::nullopt : std::optional(*found);
}

std::set<std::string> Setup::job_names() {
  std::set<std::string> names;
  for (const Job& job : config_.jobs) names.insert(job.name);
  const pg::Pool::Lease connection = pool_.acquire();
  if (!pg::is_migrated(*connection, sql::own::kFiles)) return names;
  for (const pg::Row row : connection->query(sql::tracking::list_job_names)) names.insert(row.get<std::string>("job"));
  return names;
}

Job Setup::draft(const SetupWish& wish) {
  check_users(wish.source, wish.target);
  Job job;
  const std::set<std::string> taken = job_names();
  job.name = wish.job_name.empty() ? proposed_name(taken, wish) : checked_name(taken, wish.job_name);
  job.source_user_id = wish.source.id;
  job.target_user_id = wish.target.id;
  job.target_library_id = Uuid::random();  // until there is one
  job.share = {rule_of(wish.what)};
  job.target_path_prefix = checked_path(wish.tree);
  if (auto problem = tree_problem(config_, surroundings(wish), job.target_path_prefix)) throw Error(*problem);
  return job;
}

std::optional<files::Placement> Setup::make_tree_of(const Job& job) {
  make_tree(config_, job.target_path_prefix);
  return try_placing(config_, job.target_path_prefix, samples_);
}

std::optional<Uuid> Setup::library_for(const Job& job) {
  const std::vector<ImmichLibrary> libraries = read([](pg::Transaction& work) { return list_immich_libraries(work); });
  return find_target_library(libraries, job.target_user_id, job.target_path_prefix);
}

config::NewJob Setup::new_job(const SetupWish& wish, const Job& job) const {
  return {job, wish.source.name, wish.target.name, mappings_};
}

}  // namespace kindred::sync
