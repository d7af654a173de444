// Steps whose statements go through all changed assets at once, or through a list: one bad item among them must cost no
// other (halving.h). In pieces the list of changed assets holds one piece at a time, and all of them again when the
// transaction ends, whichever way.
#include "job/in_pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

std::int64_t in_one_piece(JobRun& run, const ChangedWork& work) {
  pg::Transaction all = run.begin();
  const std::int64_t changed = work(all);
  all.commit();
  return changed;
}

void set_list(pg::Transaction& work, std::span<const Uuid> assets) {
  work.query("truncate pg_temp.kindred_changed");
  work.query("insert into pg_temp.kindred_changed (asset_id) select unnest($1::uuid[])",
             std::vector<Uuid>(assets.begin(), assets.end()));
}

void restore_list(pg::Transaction& work) {
  work.run_script(
      "truncate pg_temp.kindred_changed;"
      "insert into pg_temp.kindred_changed (asset_id) select asset_id from pg_temp.kindred_set_aside");
}

void set_aside(JobRun& run) {
  pg::Transaction work = run.connection->begin();
  work.run_script(
      "truncate pg_temp.kindred_set_aside;"
      "insert into pg_temp.kindred_set_aside (asset_id) select asset_id from pg_temp.kindred_changed");
  work.commit();
}

/// The source's changed assets and their paths.
std::map<Uuid, std::string> read_sources(JobRun& run) {
  std::map<Uuid, std::string> paths;
  for (const pg::Row row :
       run.connection->query(run.adapted(sql::immich::list_changed_sources), run.job.source_user_id)) {
    paths.emplace(row.get<Uuid>("source_id"), row.get<std::string>("path"));
  }
  return paths;
}

std::int64_t in_halves(JobRun& run, const ChangedWork& work) {
  set_aside(run);
  const std::map<Uuid, std::string> paths = read_sources(run);
  std::vector<Uuid> sources;
  for (const auto& [id, path] : paths) sources.push_back(id);
  std::vector<Fault> faults;
  std::int64_t changed = 0;
  commit_or_halve(
      std::span<const Uuid>(sources),
      [&](std::span<const Uuid> some) {
        pg::Transaction piece = run.begin();
        set_list(piece, some);
        const std::int64_t done = work(piece);
        restore_list(piece);
        piece.commit();
        changed += done;
      },
      [&](const Uuid& source, const pg::SqlError& error) {
        faults.push_back({source, paths.at(source), reason_of(error), error.what()});
      });
  record_faults(run, *run.connection, faults);
  return changed;
}

}  // namespace

std::int64_t work_on_changed(JobRun& run, const ChangedWork& work) {
  try {
    return in_one_piece(run, work);
  } catch (const pg::SqlError& error) {
    if (error.kind() != ErrorKind::failed && error.kind() != ErrorKind::transient) throw;
  }
  return in_halves(run, work);
}

std::int64_t work_on_list(JobRun& run, std::span<const Uuid> items, std::size_t page, const ListWork& work,
                          const NameOf& name_of) {
  std::vector<Fault> faults;
  std::int64_t changed = 0;
  const auto commit = [&](std::span<const Uuid> some) {
    pg::Transaction piece = run.begin();
    const std::int64_t done = work(piece, {some.begin(), some.end()});
    piece.commit();
    changed += done;
  };
  const auto give_up = [&](const Uuid& item, const pg::SqlError& error) {
    NamedSource source = name_of(item);
    warn_once_a_day(
        fmt::format("job {}: {}: {} could not be done: {}", run.job.name, run.step, item.str(), error.what()));
    if (source.source_id == Uuid()) return;
    faults.push_back({source.source_id, std::move(source.path), reason_of(error), error.what()});
  };
  for (; !items.empty(); items = items.subspan(std::min(page, items.size()))) {
    commit_or_halve(items.first(std::min(page, items.size())), commit, give_up);
  }
  record_faults(run, *run.connection, faults);
  return changed;
}

NamedSource source_of_mirror(JobRun& run, const Uuid& mirror) {
  const pg::Result source = run.connection->query(sql::tracking::read_source, mirror);
  if (source.empty()) return {};
  return {source[0].get<Uuid>("source_id"), source[0].get<std::string>("tree_path")};
}

}  // namespace kindred::sync
