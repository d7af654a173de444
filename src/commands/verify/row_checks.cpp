// The checks that are one statement each: set-based, over temporary tables that hold the job and its pairs.
#include "commands/verify/row_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "job/job_run.h"
#include "job/selection.h"
#include "sql.h"
#include "steps/mirrored_albums.h"

namespace kindred::sync {

namespace {

void fill_job(JobRun& run, pg::Transaction& work) {
  const Job& job = run.job;
  const immich::Settings& settings = run.instance.settings;
  work.query("insert into pg_temp.kindred_scope values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
             job.name, job.source_user_id, job.target_user_id, job.target_library_id, job.source_path_prefix,
             job.target_path_prefix, run.places.media_root(), shares_uploads(job), settings.clip, settings.faces,
             settings.ocr, settings.fullsize, run.cluster.is_shared);
  std::vector<Uuid> ids;
  std::vector<std::string> folders, paths;
  for (const SourceLibrary& library : run.layout.libraries()) {
    std::vector<std::string> around = library.import_paths;
    around.emplace_back();  // where none is around a file
    for (const std::string& path : around) {
      ids.push_back(library.id);
      folders.push_back(library.folder);
      paths.push_back(path);
    }
  }
  work.query("insert into pg_temp.kindred_library_folder select * from unnest($1::uuid[], $2::text[], $3::text[])", ids,
             folders, paths);
  work.query("insert into pg_temp.kindred_mirrored_album select unnest($1::uuid[])", mirrored_albums(run));
}

/// Counts what the statement finds, apart for what has not been followed yet, and keeps a few examples of each. The
/// statement ends in a comment or a line end, never in a semicolon. It is planned for all that it finds: for the first
/// three, which are seldom there, PostgreSQL would choose what is quick to begin and compare each mirror with each
/// other.
std::string counted_statement(const std::string& statement) {
  return fmt::format(
      "with f as materialized (\n{}\n), weighed as (\n"
      "    select f.source_id, f.mirror_id, f.detail,\n"
      "           exists (select from pg_temp.kindred_unfollowed u where u.id = f.source_id)\n"
      "           or exists (select from pg_temp.kindred_unfollowed u where u.id = f.mirror_id) as not_followed\n"
      "    from f\n), numbered as (\n"
      "    select w.*, count(*) over (partition by not_followed) as total,\n"
      "           row_number() over (partition by not_followed order by mirror_id, detail) as number\n"
      "    from weighed w\n)\n"
      "select n.source_id, n.mirror_id, n.detail, n.not_followed, n.total, n.number = 1 as is_first, p.path\n"
      "from numbered n\n"
      "left join pg_temp.kindred_pair p on p.mirror_id = n.mirror_id\n"
      "where n.number <= {}\norder by n.not_followed, n.number",
      statement, BrokenPromise::kMaxExamples);
}

void run_check(JobRun& run, pg::Transaction& work, const Check& check, Findings& findings) {
  for (const pg::Row row : work.query(counted_statement(run.adapted(check.statement)))) {
    // Each row is one example; the first of its kind stands for all that are not shown, too.
    const Weight weight = row.get<bool>("not_followed") ? Weight::not_followed : Weight::broken;
    Example example{row.get<std::optional<Uuid>>("source_id").value_or(Uuid()),
                    row.get<std::optional<Uuid>>("mirror_id").value_or(Uuid()),
                    row.get<std::optional<std::string>>("path").value_or(""), row.get<std::string>("detail")};
    findings.add(check.name, row.get<bool>("is_first") ? row.get<std::int64_t>("total") : 0, {std::move(example)},
                 weight);
  }
}

}  // namespace

std::int64_t fill_scope(JobRun& run, pg::Transaction& work) {
  for (const char* table : {"scope", "library_folder", "mapping", "pair", "own", "person_pair", "standing", "twin_face",
                            "disk_entry", "unfollowed", "mirrored_album"}) {
    work.query(fmt::format("delete from pg_temp.kindred_{}", table));
  }
  fill_job(run, work);
  const auto mappings = work.query(run.adapted(sql::immich::verify_fill_mappings)).affected();
  work.query(run.adapted(sql::immich::verify_fill_pairs));
  work.query(run.adapted(sql::immich::verify_fill_own));
  work.query(run.adapted(sql::immich::verify_fill_unfollowed));
  work.query(run.adapted(sql::immich::verify_fill_people));
  work.query(run.adapted(sql::immich::verify_fill_standing));
  run.query_where_needed(work, sql::immich::verify_fill_twins);
  // Nobody else gathers statistics of temporary tables, and without them a large job's joins are planned for a small
  // one.
  for (const char* table : {"mapping", "pair", "own", "person_pair", "standing", "twin_face", "unfollowed"}) {
    work.query(fmt::format("analyze pg_temp.kindred_{}", table));
  }
  return static_cast<std::int64_t>(mappings);
}

void check_rows(JobRun& run, pg::Transaction& work, std::optional<std::span<const std::string_view>> names,
                Findings& findings) {
  for (const Check& check : all_checks()) {
    const bool is_wanted = !names || std::find(names->begin(), names->end(), check.name) != names->end();
    if (is_wanted && !check.statement.empty()) run_check(run, work, check, findings);
  }
}

}  // namespace kindred::sync
