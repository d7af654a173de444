// An intent names every file that is about to be made, before the first is. So whatever moment a crash chooses, the
// next cycle knows all the names; whether to finish or to undo, the rows say. An original whose mirror's row says its
// name gets it. Every other name goes onto the queue of files to unlink, which spares what a row names: what was never
// committed goes, and what the target has deleted since.
#include "steps/interrupted.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/log.h"
#include "job/faults.h"
#include "job/intent.h"
#include "job/job_run.h"
#include "job/unlink_queue.h"
#include "sql.h"
#include "steps/move_originals.h"
#include "steps/placed_asset.h"
#include "steps/removal.h"
#include "tree/original_name.h"

namespace kindred::sync {

namespace {

/// The intents of one job that were cut short. What cannot be named for now waits on record (note_waiting_name): one
/// folder that may not be written to costs no other.
class Interrupted {
 public:
  Interrupted(JobRun& run, pg::Transaction& work) : run_(run), work_(work) {}

  /// Returns how many assets they were about.
  std::int64_t finish() {
    for (const pg::Row row : work_.query(sql::tracking::lock_intents, run_.job.name)) add(row);
    name_originals();
    queue_names(run_, work_, {files_.begin(), files_.end()});
    work_.query(sql::tracking::forget_interrupted, intents_);
    return originals_;
  }
  /// Mirrors whose original's name was taken meanwhile: they would show another picture.
  std::vector<Uuid> mirrors_to_take_back() const {
    std::vector<Uuid> mirrors;
    for (const Taken& taken : taken_) mirrors.push_back(taken.mirror_id);
    return mirrors;
  }
  std::vector<Fault> faults() const {
    std::vector<Fault> faults = faults_;
    for (const Taken& taken : taken_) {
      const std::string path = run_.job.target_path_prefix + taken.name.final();
      faults.push_back(placing_fault(taken.source_id, path, "original", path, files::PlaceResult::name_taken));
    }
    return faults;
  }

 private:
  struct Taken {
    Uuid source_id, mirror_id;
    OriginalName name;
  };

  void add(const pg::Row& row) {
    intents_.push_back(row.get<Uuid>("id"));
    for (const auto& name : nlohmann::json::parse(row.get<std::string>("file_paths"))) {
      files_.insert(name.get<std::string>());
    }
  }

  void name_originals() {
    for (const pg::Row row : work_.query(sql::immich::list_interrupted, run_.job.name, run_.job.target_path_prefix)) {
      ++originals_;
      const auto relative = row.get<std::string>("tree_path");
      if (relative.empty() || !row.get<bool>("is_there") || !run_.places.has_tree()) continue;
      const OriginalName name(run_.places, relative, row.get<Uuid>("mirror_id"));
      Taken original{row.get<Uuid>("source_id"), row.get<Uuid>("mirror_id"), name};
      try {
        if (name.make_final(run_.places)) continue;
        if (!run_.places.tree().exists(name.waiting())) continue;  // only its XMP file waits: the queue takes it
        taken_.push_back(std::move(original));
      } catch (const Error& error) {
        faults_.push_back(file_fault(original.source_id, row.get<std::string>("original_path"), error));
        let_wait(original);
      }
    }
  }

  void let_wait(const Taken& original) {
    note_waiting_name(run_, work_, original.mirror_id, original.source_id, original.name);
    files_.erase(queued_tree_name(original.name.waiting()));
    files_.erase(queued_tree_name(original.name.waiting_xmp()));
  }

  JobRun& run_;
  pg::Transaction& work_;
  std::vector<Uuid> intents_;
  std::set<std::string> files_;  ///< to be queued
  std::vector<Taken> taken_;
  std::vector<Fault> faults_;
  std::int64_t originals_ = 0;
};

/// Mirrors that have to go do so first: as long as the intents are there, a crash leaves nothing unnamed.
std::int64_t finish_intents(JobRun& run) {
  while (true) {
    std::vector<Uuid> mirrors;
    std::vector<Fault> faults;
    {
      pg::Transaction work = run.begin();
      Interrupted interrupted(run, work);
      const std::int64_t finished = interrupted.finish();
      mirrors = interrupted.mirrors_to_take_back();
      faults = interrupted.faults();
      if (mirrors.empty()) {
        work.commit();
        record_faults(run, *run.connection, faults);
        return finished;
      }
    }
    take_back(run, *run.connection, mirrors);
    record_faults(run, *run.connection, faults);
  }
}

}  // namespace

std::int64_t finish_interrupted_batches(JobRun& run) {
  const std::int64_t moves = finish_moves(run);
  if (run.connection->query(sql::tracking::has_intents, run.job.name).empty()) return moves;
  const std::int64_t finished = moves + finish_intents(run);
  spdlog::info("job {}: finished {} assets that an interrupted cycle had begun", run.job.name, finished);
  return finished;
}

}  // namespace kindred::sync
