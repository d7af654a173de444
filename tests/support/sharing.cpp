// The scene of most tests of a cycle, small enough to be set up by each of them.
#include "support/sharing.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "support/foretold.h"

namespace kindred::support {

namespace fs = std::filesystem;

SchemaOptions Sharing::without_vector_indexes() {
  SchemaOptions options;
  options.vector_indexes = false;  // nothing here asks for neighbours, and they cost milliseconds a row
  return options;
}

Sharing::Sharing(std::uint64_t seed, const Cluster& cluster, const std::string& version)
    : database(version, without_vector_indexes(), cluster),
      immich(database, folder, seed),
      alice(immich.add_user("Alice", {.is_admin = true})),
      bob(immich.add_user("Bob")),
      photos(immich.add_library(alice, folder / "alice", "Alice's photos")),
      shared(immich.add_library(bob, folder / "bob", "Shared with Bob")) {
  config.database = database.as_kindred();
  config.media_root = immich.media_root();
  config.workers = 2;
  config.jobs = {job("family", alice, photos, bob, shared)};
}

Job Sharing::job(const std::string& name, const User& source, const Library& from, const User& target,
                 const Library& tree) {
  Job job;
  job.name = name;
  job.source_user_id = source.id;
  job.target_user_id = target.id;
  job.target_library_id = tree.id;
  job.source_path_prefix = from.path;
  job.target_path_prefix = tree.path;
  return job;
}

sync::CycleReport Sharing::run(const sync::CycleOptions& options) const {
  sync::Progress quiet;
  const auto cycle = [&] {
    sync::CycleContext context(config, sessions());
    return sync::run_cycle(context, options, quiet);
  };
  return plan_first ? foretold(database.config(), config, options.only_job, cycle) : cycle();
}

namespace {

bool are_same(const Database& one, const Database& other) {
  const auto settings = [](const Database& database) {
    return std::tie(database.host, database.port, database.user, database.password, database.name, database.url);
  };
  return settings(one) == settings(other);
}

}  // namespace

std::shared_ptr<pg::Pool> Sharing::sessions() const {
  const std::lock_guard lock(mutex_);
  const bool fits = sessions_ && are_same(sessions_->database(), config.database) &&
                    sessions_->size() == static_cast<std::size_t>(config.workers) + 1;
  if (!fits) sessions_ = sync::CycleContext::open_sessions(config);
  return sessions_;
}

sync::CycleReport Sharing::cycle() const {
  return run({.only_job = {}, .retry_all_faults = true, .everything = true});
}

sync::JobReport Sharing::sync() const {
  sync::CycleReport report = run({.only_job = config.jobs.front().name, .retry_all_faults = true, .everything = true});
  sync::JobReport& job = report.jobs.front();
  if (job.error) throw Error(job.error->kind(), job.failed_step + ": " + job.error->what(), job.error->fix());
  return std::move(job);
}

std::string Sharing::value(const std::string& sql) {
  const pg::Result rows = immich.query("select (" + sql + ")::text as value");
  return std::string(rows.text(0, "value").value_or("null"));
}

std::int64_t Sharing::count(const std::string& from_where) {
  return immich.query("select count(*) as n from " + from_where)[0].get<std::int64_t>("n");
}

std::string Sharing::file_path(const Uuid& asset, const std::string& type, bool is_edited) {
  for (const auto& [column, kept] : {std::pair{"sidecarPath", "sidecar"}, {"encodedVideoPath", "encoded_video"}}) {
    if (type != kept || !immich.columns().has("asset", column)) continue;
    return value(fmt::format("select nullif(\"{}\", '') from asset where id = '{}'", column, asset.str()));
  }
  return value(
      fmt::format("select path from asset_file where \"assetId\" = '{}' and type = '{}'\n"
                  "and \"isEdited\" = {}  -- needs asset_file.isEdited\n",
                  asset.str(), type, is_edited));
}

std::int64_t Sharing::mirrors() {
  return count("asset where \"ownerId\" = '" + config.jobs.front().target_user_id.str() +
               "' and id in (select target_asset_id from _face_sync_asset_map)");
}

Uuid Sharing::mirror_id(const User& target, const Uuid& source_id) {
  std::string both(target.id.bytes().begin(), target.id.bytes().end());
  both.append(source_id.bytes().begin(), source_id.bytes().end());
  const std::string digest = sha256(both);
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  return Uuid(bytes);
}

std::vector<std::string> Sharing::files_in(const std::string& folder) {
  std::vector<std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.symlink_status().type() == fs::file_type::directory) continue;
    files.push_back(entry.path().lexically_relative(folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> Sharing::targets_files() const {
  std::vector<std::string> files;
  const std::string id = bob.id.str();
  for (const std::string& place :
       {shared.path, immich.media_root() + "/thumbs/" + id + "/", immich.media_root() + "/encoded-video/" + id + "/"}) {
    for (const std::string& name : files_in(place)) files.push_back(place + name);
  }
  return files;
}

}  // namespace kindred::support
