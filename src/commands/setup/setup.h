#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "commands/setup/offers.h"
#include "commands/setup/places.h"
#include "config/add_job.h"
#include "config/config.h"
#include "immich/instance.h"
#include "pg/pool.h"

namespace kindred::sync {

/// A new share as a person wants it.
struct SetupWish {
  SetupUser source;
  SetupUser target;
  std::vector<Offer> what;    ///< at least one
  std::string job_name = {};  ///< empty: one is proposed
  std::string tree = {};      ///< as Immich names it
};

/// What there is to choose from, and what a new share needs. Asks and tells nothing itself: the command line does. It
/// needs no tables of Kindred's, and writes nothing but what a function says.
class Setup {
 public:
  /// `config` holds the jobs so far. Throws as every command does where the database is not Immich's or out of reach,
  /// and Error(refused) where the database has mirrors of jobs and the configuration has none.
  explicit Setup(Config config);

  /// The jobs so far, and the mappings that were found.
  const Config& config() const { return config_; }

  std::vector<SetupUser> users();
  std::vector<Offer> offers(const Uuid& source);

  /// The source's files as this process sees them: adds the mappings that are missing to config(), and to mappings().
  /// Throws
  /// Error(refused) where none of the source's files can be seen.
  void look_for_originals(const SetupUser& source);

  const std::vector<PathMapping>& mappings() const { return mappings_; }

  /// A job that shares the same between the same two already.
  std::optional<Job> job_of(const SetupWish& wish) const;

  /// Throws Error(usage) where they are one.
  static void check_users(const SetupUser& source, const SetupUser& target);

  /// A folder for the tree, as Immich names it; nullopt where a person must name one.
  std::optional<std::string> proposed_tree(const SetupWish& wish);

  /// The new job, with a random id for its library. Throws Error(usage) where name or tree cannot be used.
  Job draft(const SetupWish& wish);

  /// Makes the tree's folder and tries it. Returns how originals will come there; nullopt where the source has none.
  std::optional<files::Placement> make_tree_of(const Job& job);

  /// The target's library for the tree, where there is one already.
  std::optional<Uuid> library_for(const Job& job);

  /// The job as it is to be added to the configuration file.
  config::NewJob new_job(const SetupWish& wish, const Job& job) const;

 private:
  /// Those of the configuration, and those that have records.
  std::set<std::string> job_names();
  TreeSurroundings surroundings(const SetupWish& wish);
  template <class Read>
  auto read(const Read& from);

  Config config_;
  std::vector<PathMapping> mappings_;
  std::vector<SampleOriginal> samples_;
  pg::Pool pool_;
  immich::Instance instance_;
};

}  // namespace kindred::sync
