// The heart of step "new assets". The order of writes follows from what a crash may leave (docs/architecture.md):
//   1. the batch's row with all names it will use   -> whatever follows, the next cycle knows what to look for
//   2. the files, the originals under dot-names      -> no row names a file that is not there; scans see nothing
//   3. one transaction with all rows and the mapping -> a mirror is whole or is not
//   4. the originals' final names                    -> what a crash leaves of this, the next cycle finishes
//   5. the batch's row goes, together with 1 of the next batch
#include "steps/batch.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "immich/copy_statement.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/intent.h"
#include "job/job_run.h"
#include "job/unlink_queue.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/move_originals.h"
#include "steps/people.h"
#include "steps/removal.h"

namespace kindred::sync {

namespace {

std::vector<std::pair<std::string_view, std::string>> copy_statements(const immich::Catalogue& catalogue) {
  std::vector<std::pair<std::string_view, std::string>> statements;
  for (const immich::CopiedTable& table : immich::asset_tables()) {
    std::string sql = immich::copy_statement(catalogue, table);
    if (!sql.empty()) statements.emplace_back(table.name, std::move(sql));
  }
  return statements;
}

/// Milliseconds since 1970 as PostgreSQL reads a timestamptz.
std::string timestamp(std::int64_t ms) {
  const std::int64_t seconds = ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}+00", fmt::gmtime(static_cast<std::time_t>(seconds)),
                     ms - seconds * 1000);
}

std::optional<std::int64_t> inode_of(const std::optional<files::FileState>& made) {
  return made ? std::optional(made->inode) : std::nullopt;
}
std::optional<std::int64_t> size_of(const std::optional<files::FileState>& made) {
  return made ? std::optional(made->size) : std::nullopt;
}
std::optional<std::int64_t> mtime_of(const std::optional<files::FileState>& made) {
  return made ? std::optional(made->mtime_ns) : std::nullopt;
}

/// Null where the mirror is to appear where the source's photo does.
std::optional<std::string_view> shown_in(const Job& job) {
  return job.show == Show::archive ? std::optional<std::string_view>("archive") : std::nullopt;
}

}  // namespace

BatchWorker::BatchWorker(JobRun& run, pg::Connection& connection)
    : run_(run),
      connection_(connection),
      inserts_(copy_statements(run.instance.catalogue)),
      record_followed_(immich::record_followed_statement(run.instance.catalogue)) {}

double BatchWorker::run(const std::vector<Candidate>& candidates) {
  longest_ = 0;
  try {
    run_planned(plan_batch(run_, connection_, candidates));
  } catch (const JobTakenOver&) {
    if (intent_) intent_->put_back(connection_);
    throw;
  }
  run_.add({}, static_cast<std::int64_t>(candidates.size()));
  return longest_;
}

void BatchWorker::run_planned(BatchPlan plan) {
  faults_ = std::move(plan.faults);
  record_intent(plan.assets);
  kill_point("batch_recorded");
  const std::vector<PlacedAsset> placed = place(std::move(plan.assets));
  run_.places.sync();
  kill_point("files_placed");
  commit(placed);
  record_what_failed();
}

// Their files go by the queue, which spares what the row of another mirror names, and waits for who unlinks or places
// under the same names just now.
void BatchWorker::record_what_failed() {
  if (!given_up_.empty()) {
    pg::Transaction work = run_.begin(connection_);
    queue_names(run_, work, given_up_);
    work.commit();
  }
  record_faults(run_, connection_, faults_);
  given_up_.clear();
  faults_.clear();
}

void BatchWorker::commit(std::span<const PlacedAsset> placed) {
  if (placed.empty()) return;
  std::vector<const PlacedAsset*> mirrored;
  commit_or_halve(
      placed,
      [this, &mirrored](std::span<const PlacedAsset> assets) {
        const SteadyTime start = Clock().now();
        const std::unordered_set<Uuid> withdrawn = commit_rows(assets);
        longest_ = std::max(longest_, seconds_since(start));
        for (const PlacedAsset& asset : assets) {
          if (!withdrawn.contains(asset.plan.candidate.source_id)) mirrored.push_back(&asset);
        }
      },
      [this](const PlacedAsset& asset, const pg::SqlError& error) { give_up(asset, error); });
  make_final(mirrored);
  take_back_unnamed();
}

void BatchWorker::finish() {
  if (intent_) intent_->forget(connection_);
  intent_.reset();
}

void BatchWorker::record_intent(const std::vector<PlannedAsset>& assets) {
  const std::optional<Uuid> finished = intent_ ? intent_->id() : std::nullopt;
  intent_.emplace(run_);
  for (const PlannedAsset& asset : assets) {
    intent_->add(asset.candidate.source_id, asset.candidate.mirror_id, asset.name.final());
    for (const PlannedFile& file : asset.files) intent_->add_file(asset.candidate.mirror_id, file.path);
    if (asset.motion_part) intent_->add_file(asset.candidate.mirror_id, *asset.motion_part);
  }
  intent_->record(connection_, finished);
}

std::vector<PlacedAsset> BatchWorker::place(std::vector<PlannedAsset> assets) {
  std::vector<PlacedAsset> placed;
  placed.reserve(assets.size());
  for (PlannedAsset& asset : assets) {
    std::vector<std::string> names = placed_names(asset);
    auto outcome = place_asset(run_, std::move(asset));
    if (auto* fault = std::get_if<Fault>(&outcome)) {
      faults_.push_back(std::move(*fault));
      std::move(names.begin(), names.end(), std::back_inserter(given_up_));
    } else {
      placed.push_back(std::move(std::get<PlacedAsset>(outcome)));
    }
  }
  return placed;
}

std::unordered_set<Uuid> BatchWorker::commit_rows(std::span<const PlacedAsset> assets) {
  std::vector<Uuid> sources;
  for (const PlacedAsset& asset : assets) sources.push_back(asset.plan.candidate.source_id);
  remake_people(run_, connection_, sources);
  // One snapshot for all statements: what the source changes meanwhile is seen whole by the next cycle.
  pg::Transaction work = run_.begin(connection_, pg::Isolation::repeatable_read, lock_people_for_use);
  join_by_index(work);
  send_batch(work, assets);
  const pg::Result withdrawn = work.query(run_.adapted(sql::immich::drop_withdrawn));
  work.query(run_.adapted(sql::immich::resolve_batch_people));
  run_.query_where_needed(work, sql::immich::find_twins);
  Totals totals;
  for (const auto& [table, statement] : inserts_) {
    const auto rows = static_cast<std::int64_t>(work.query(statement).affected());
    if (table == "asset") totals.assets = rows;
    if (table == immich::kFaceTable) totals.faces = rows;
  }
  totals.inferences_saved = work.query(run_.adapted(sql::immich::count_inferences))[0].get<std::int64_t>("inferences");
  work.query(sql::tracking::record_mappings, run_.job.name, run_.job.source_user_id);
  work.query(sql::tracking::record_xmp);
  work.query(record_followed_);
  work.query(sql::tracking::clear_faults, std::optional<std::string>(), std::vector<Uuid>());
  kill_point("before_commit");
  work.commit();
  kill_point("rows_committed");
  for (const PlacedAsset& asset : assets) totals += asset.totals;
  run_.add(totals, 0);
  std::unordered_set<Uuid> gone;
  for (const pg::Row row : withdrawn) gone.insert(row.get<Uuid>("source_id"));
  for (const PlacedAsset& asset : assets) {
    if (gone.contains(asset.plan.candidate.source_id)) give_up_files(asset.plan);
  }
  return gone;
}

void BatchWorker::send_batch(pg::Transaction& work, std::span<const PlacedAsset> assets) {
  auto asset = assets.begin();
  work.copy_in("kindred_asset",
               {"source_id", "mirror_id", "target_user_id", "target_library_id", "tree_path", "checksum", "is_external",
                "file_modified_at", "placed", "placed_inode", "placed_size", "placed_mtime_ns", "placed_xmp",
                "shares_cluster", "show"},
               [&](pg::Params& row) {
                 if (asset == assets.end()) return false;
                 const PlannedAsset& plan = asset->plan;
                 const std::string path = plan.motion_part ? run_.places.immich_path(*plan.motion_part)
                                                           : run_.job.target_path_prefix + plan.name.final();
                 row = pg::make_params(plan.candidate.source_id, plan.candidate.mirror_id, run_.job.target_user_id,
                                       run_.job.target_library_id, path, immich::path_checksum(path), !plan.motion_part,
                                       timestamp(asset->mtime_ms), asset->placed, inode_of(asset->made),
                                       size_of(asset->made), mtime_of(asset->made), plan.xmp.has_value(),
                                       run_.cluster.is_shared, shown_in(run_.job));
                 ++asset;
                 return true;
               });
  std::vector<pg::Params> files;
  for (const PlacedAsset& placed : assets) {
    for (const PlannedFile& file : placed.plan.files) {
      files.push_back(pg::make_params(file.source_file_id, placed.plan.candidate.source_id,
                                      run_.places.immich_path(file.path), size_of({}), mtime_of({})));
    }
    if (placed.plan.xmp) {
      files.push_back(pg::make_params(placed.plan.xmp->source_file_id, placed.plan.candidate.source_id,
                                      run_.job.target_path_prefix + placed.plan.name.final_xmp(),
                                      size_of(placed.xmp_made), mtime_of(placed.xmp_made)));
    }
  }
  auto file = files.begin();
  work.copy_in("kindred_file", {"source_file_id", "source_id", "path", "size", "mtime_ns"}, [&](pg::Params& row) {
    if (file == files.end()) return false;
    row = std::move(*file++);
    return true;
  });
}

// In a transaction that holds the job: another instance that has it may have given the names to others. A folder that
// may not be written to costs only what lies in it, which waits.
void BatchWorker::make_final(const std::vector<const PlacedAsset*>& mirrored) {
  if (mirrored.empty()) return;
  pg::Transaction work = run_.begin(connection_);
  for (const PlacedAsset* const asset : mirrored) {
    const Candidate& candidate = asset->plan.candidate;
    const OriginalName& name = asset->plan.name;
    bool is_taken = false;
    try {
      if (name.make_final(run_.places)) continue;
      is_taken = run_.places.has_tree() && run_.places.tree().exists(name.waiting());
      faults_.push_back(placing_fault(candidate.source_id, candidate.original_path, "original",
                                      run_.job.target_path_prefix + (is_taken ? name.final() : name.final_xmp()),
                                      files::PlaceResult::name_taken));
    } catch (const Error& error) {
      faults_.push_back(file_fault(candidate.source_id, candidate.original_path, error));
    }
    if (is_taken) {
      unnamed_.push_back(candidate.mirror_id);
      give_up_files(asset->plan);
    } else {  // it waits, or its XMP file does
      note_waiting_name(run_, work, candidate.mirror_id, candidate.source_id, name);
    }
  }
  work.commit();
  kill_point("originals_named");
}

// Another file took their names while they were made, as another mirror's does on a disk that ignores case: they would
// show that one's picture.
void BatchWorker::take_back_unnamed() {
  if (unnamed_.empty()) return;
  take_back(run_, connection_, unnamed_);
  Totals totals;
  totals.assets = -static_cast<std::int64_t>(unnamed_.size());
  run_.add(totals, 0);
  unnamed_.clear();
}

void BatchWorker::give_up_files(const PlannedAsset& asset) {
  std::vector<std::string> names = placed_names(asset);
  std::move(names.begin(), names.end(), std::back_inserter(given_up_));
}

void BatchWorker::give_up(const PlacedAsset& asset, const pg::SqlError& error) {
  give_up_files(asset.plan);
  faults_.push_back(
      {asset.plan.candidate.source_id, asset.plan.candidate.original_path, reason_of(error), error.what()});
}

}  // namespace kindred::sync
