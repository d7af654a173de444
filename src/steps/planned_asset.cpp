#include "steps/planned_asset.h"

#include <fmt/format.h>

#include <set>
#include <unordered_map>
#include <variant>

#include "files/path.h"
#include "job/job_run.h"
#include "sql.h"
#include "steps/tree_names.h"

namespace kindred::sync {

namespace {

/// Adds what one row of asset_file asks for.
void add_file(const JobRun& run, const pg::Row& row, PlannedAsset& asset) {
  const auto id = row.get<Uuid>("file_id");
  const auto type = row.get<std::string>("type");
  const auto path = row.get<std::string>("path");
  if (type == "sidecar") {
    asset.xmp = PlannedXmp{id, path};
    return;
  }
  const bool is_edited = row.get<bool>("is_edited");
  const Candidate& candidate = asset.candidate;
  asset.files.push_back(
      {id, type, is_edited, path,
       immich::derived_path(run.job.target_user_id, candidate.mirror_id, candidate.source_id, type, is_edited, path)});
}

using OriginalPlace = std::variant<std::string, immich::DerivedPath, Fault>;

/// Where the original goes below the tree, or below Immich's own folder, or why it goes nowhere.
OriginalPlace place_of_original(const JobRun& run, const Candidate& candidate) {
  const auto fault = [&](std::string reason, std::string detail) {
    return Fault{candidate.source_id, candidate.original_path, std::move(reason), std::move(detail)};
  };
  if (candidate.mirror_exists) {
    return fault("mirror_exists",
                 fmt::format("asset {} exists without a mapping: the tracking tables were lost or restored",
                             candidate.mirror_id.str()));
  }
  if (immich::is_encoded_video(run.places.media_root(), candidate.original_path)) {
    return immich::derived_path(run.job.target_user_id, candidate.mirror_id, candidate.source_id, "encoded_video",
                                false, candidate.original_path);
  }
  const auto relative = run.layout.path_of(candidate.original_path, candidate.library);
  if (!relative) {
    return fault("path_outside",
                 fmt::format("{} lies outside what job {} shares", candidate.original_path, run.job.name));
  }
  try {
    files::components_of(*relative);
  } catch (const Error& error) {
    return fault("path_refused", error.what());
  }
  return *relative;
}

/// Gives originals whose names clash a name with digits. With rules alone: else each folder of the source's is one of
/// the tree's.
void settle_names(const JobRun& run, pg::Connection& connection, BatchPlan& plan) {
  if (!run.job.has_rules()) return;
  std::vector<WantedName> wanted;
  std::vector<PlannedAsset*> planned;
  for (PlannedAsset& asset : plan.assets) {
    if (asset.motion_part) continue;
    const Candidate& candidate = asset.candidate;
    wanted.push_back({candidate.source_id, candidate.mirror_id, candidate.original_path, asset.name.final()});
    planned.push_back(&asset);
  }
  // First held, then asked for: what another batch gave back meanwhile has its row by now.
  std::vector<bool> held;
  for (const WantedName& one : wanted) held.push_back(plan.names->take(one.name));
  const auto taken = find_clashes(run, connection, wanted);
  std::set<std::size_t> clashes(taken.begin(), taken.end());
  for (std::size_t at = 0; at < planned.size(); ++at) {
    if (held[at] && !clashes.contains(at)) continue;
    std::string name = with_digits(wanted[at].name, wanted[at].source_id);
    planned[at]->name = OriginalName(run.places, std::move(name), wanted[at].mirror_id);
  }
}

}  // namespace

BatchPlan plan_batch(JobRun& run, pg::Connection& connection, const std::vector<Candidate>& candidates) {
  BatchPlan plan;
  plan.names = std::make_unique<HeldNames>(run.names_in_use);
  std::unordered_map<Uuid, std::size_t> by_source;
  std::vector<Uuid> ids;
  for (const Candidate& candidate : candidates) {
    auto place = place_of_original(run, candidate);
    if (auto* fault = std::get_if<Fault>(&place)) {
      plan.faults.push_back(std::move(*fault));
      continue;
    }
    by_source.emplace(candidate.source_id, plan.assets.size());
    ids.push_back(candidate.source_id);
    if (auto* motion_part = std::get_if<immich::DerivedPath>(&place)) {
      plan.assets.push_back({candidate, OriginalName(), {}, {}, std::move(*motion_part)});
    } else {
      plan.assets.push_back(
          {candidate, OriginalName(run.places, std::get<std::string>(place), candidate.mirror_id), {}, {}});
    }
  }
  settle_names(run, connection, plan);
  for (const pg::Row row : connection.query(run.adapted(sql::immich::list_batch_files), ids)) {
    add_file(run, row, plan.assets[by_source.at(row.get<Uuid>("source_id"))]);
  }
  return plan;
}

}  // namespace kindred::sync
