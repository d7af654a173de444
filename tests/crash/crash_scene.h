#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "support/bulk.h"
#include "support/mirrors.h"
#include "support/program.h"
#include "support/snapshot.h"

namespace kindred::support {

/// What a cycle left, to be compared to the letter: rows of all tables, less what the database's clock or chance gives,
/// and the target's files with kind and content.
using Outcome = std::map<std::string, std::string>;

/// What differs, a line each, at most 20.
std::string outcome_difference(const Outcome& should, const Outcome& is);

/// Where a scene starts: before the first sync, or after one and with everything changed on the source since that a
/// cycle follows.
enum class Stage { first, later };

/// A filled Immich that can be set back: each run starts from the very same rows and files, in the same folders.
class CrashScene {
 public:
  explicit CrashScene(std::size_t assets, Stage stage = Stage::first);
  CrashScene(const CrashScene&) = delete;
  CrashScene& operator=(const CrashScene&) = delete;
  ~CrashScene();

  /// Back to the state that the scene starts from.
  void start_over();
  /// Takes a file of the source's away until then.
  void withdraw(const std::string& path);
  /// Runs `kindred sync`, or another command, to its end, or until it reaches `kill_at`; 137 is a kill. Waits until
  /// PostgreSQL has noticed.
  int run(const std::string& kill_at = "", const std::vector<std::string>& command = {"sync"});
  /// Starts `kindred sync` beside this process, with nothing waiting for its end. At `pause_at` it stops as by SIGSTOP.
  std::unique_ptr<BackgroundProcess> start(const std::string& pause_at = "");
  /// Runs `kindred sync` to its end, beside one that was started.
  int run_beside();
  /// Waits until PostgreSQL has ended the sessions of a killed program, which holds its locks until then.
  void wait_until_sessions_end();

  Instance& immich() { return *immich_; }
  const Job& job() const { return config_.jobs.front(); }
  /// For tests of another job than the default one.
  Job& job_to_set() { return config_.jobs.front(); }
  const Config& config() const { return config_; }
  std::int64_t count(const std::string& from_where);
  /// A query's only field as text.
  std::string value(const std::string& sql);

  Outcome outcome();
  SourceSnapshot source();
  /// What no crash may leave: a name in the tree that a scan would import, or a row whose file is not there. (An
  /// original may still wait under its dot-name.)
  std::vector<std::string> broken_invariants();
  /// Strays, dot-names and rows that only a cycle under way may have.
  std::vector<std::string> left_over();
  const std::string& log() const { return log_; }

 private:
  void fill(std::size_t assets);
  void live_on();
  void change_the_source();
  std::vector<std::string> targets_folders() const;
  /// Whether a file in the tree without a row is on record as about to go.
  bool will_be_unlinked(const std::string& path);
  void drop_copy();
  void put_back_withdrawn();

  TemporaryFolder folder_;
  TestDatabase original_;
  Filled filled_;
  Config config_;
  std::unique_ptr<Instance> immich_;
  std::string saved_;  ///< where the target's files are kept that the scene starts with; empty: it has none
  std::map<std::string, std::string> withdrawn_;  ///< where each lies that withdraw() took, by its path
  std::string log_;                               ///< of the last run
};

/// A scene that the tests of a suite share, set back for each: to make it takes longer than a test.
class KeptScene {
 public:
  CrashScene& at_its_start(std::size_t assets, Stage stage = Stage::first);
  /// To be called after the last test of the suite.
  void forget() { scene_.reset(); }

 private:
  std::unique_ptr<CrashScene> scene_;
};

/// The names in all calls of kill_point in the sources: those that a cycle goes through, and those of `unshare`, where
/// it shares the removal with them.
std::vector<std::string> kill_points();
std::vector<std::string> unshare_kill_points();

}  // namespace kindred::support
