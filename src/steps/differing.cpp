// Decide, then do. To follow a mirror takes some thirty statements over each page of mirrors, which look rows up by
// index. Where nearly no mirror differs, as in a look at everything, it is ten times cheaper to compare set with set
// first. The comparison may name a mirror that needs nothing, and must not miss one: it is made from the same
// descriptions and texts as the statements that follow (immich::differing_statements, sql/immich/rows).
#include "steps/differing.h"

#include <fmt/format.h>

#include "base/log.h"
#include "immich/adapted.h"
#include "immich/copy_statement.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/listed_file.h"

namespace kindred::sync {

namespace {

constexpr std::int64_t kWorthComparing = 1000;  // touched mirrors: each table is read whole
constexpr int kFilesPerPage = 5000;

class Comparison {
 public:
  explicit Comparison(JobRun& run) : run_(run), connection_(*run.connection) {}

  void run() {
    compare_rows();
    compare_files();
  }

 private:
  void compare_rows() {
    pg::Transaction work = connection_.begin(pg::Isolation::repeatable_read);
    work.query(run_.adapted(sql::immich::fill_followed), run_.cluster.is_shared);
    work.query("analyze pg_temp.kindred_asset (source_id, mirror_id, target_user_id)");
    work.query(run_.adapted(sql::immich::resolve_batch_people));  // looks up each person's mappings by index
    work.query("analyze pg_temp.kindred_person");
    join_sets(work);
    if (run_.query_where_needed(work, sql::immich::find_twins) > 0) {
      work.query("analyze pg_temp.kindred_twin");
      note(work, run_.adapted(sql::immich::shared_embeddings));
    }
    for (const std::string& statement : comparing_statements(run_.instance.catalogue)) note(work, statement);
    work.query(run_.adapted(sql::immich::list_wanted_files), "epoch");
    work.commit();
  }

  /// What such a statement finds; it is empty where this version of Immich does not need it.
  static void note(pg::Transaction& work, const std::string& statement) {
    if (statement.empty()) return;
    work.query(
        fmt::format("insert into pg_temp.kindred_differing (mirror_id)\nselect distinct found.mirror_id\nfrom "
                    "(\n{}\n) found\non conflict do nothing",
                    statement));
  }

  /// The files of all of them, outside of any transaction: a disk may be slow.
  void compare_files() {
    std::int64_t last = 0;
    while (!run_.stop.stop_requested()) {
      const pg::Result page = connection_.query(sql::immich::page_of_wanted_files, last, kFilesPerPage);
      if (page.empty()) break;
      std::vector<Uuid> differing;
      for (const pg::Row row : page) {
        last = row.get<std::int64_t>("ordinal");
        if (differs(row)) differing.push_back(row.get<Uuid>("mirror_id"));
      }
      if (!differing.empty()) connection_.query(sql::immich::note_differing, differing);
    }
    connection_.query("delete from pg_temp.kindred_wanted_file");
  }

  bool differs(const pg::Row& row) {
    const ListedFile file = listed_file(run_, row);
    if (file.path.empty()) return false;  // an XMP file that is not mirrored
    if (file.is_lacking || file.path != row.get<std::optional<std::string>>("mirror_path")) return true;
    return !is_in_place(run_, file) || (file.is_xmp() && !is_recorded(file));
  }

  /// By what is on record of it the target's own XMP file is told from ours.
  bool is_recorded(const ListedFile& file) {
    const auto there = run_.places.tree().state_of(name_in_tree(run_, file));
    return file.xmp_made && there && file.xmp_made->is(*there);
  }

  JobRun& run_;
  pg::Connection& connection_;
};

/// False if the comparison failed. A row that PostgreSQL cannot compare is found as a fault when its mirror is
/// followed.
bool compare(JobRun& run) {
  try {
    Comparison(run).run();
    return true;
  } catch (const pg::SqlError& error) {
    if (error.kind() == ErrorKind::unreachable || run.stop.stop_requested()) throw;
    spdlog::warn("job {}: mirrors could not be compared with their sources as a whole, so each is looked at: {}",
                 run.job.name, error.what());
    return false;
  }
}

}  // namespace

std::vector<std::string> comparing_statements(const immich::Catalogue& catalogue) {
  std::vector<std::string> statements = immich::differing_statements(catalogue);
  for (const std::string_view text :
       {sql::immich::gone_files, sql::immich::gone_encoded_videos, sql::immich::deleted_faces, sql::immich::gone_faces,
        sql::immich::detected_faces, sql::immich::ungrouped_faces, sql::immich::tidied_mirrors,
        sql::immich::faulty_mirrors}) {
    std::string statement = immich::adapted(text, catalogue);
    if (!statement.empty()) statements.push_back(std::move(statement));
  }
  return statements;
}

std::int64_t find_differing(JobRun& run) {
  run.differing = 0;
  if (run.touched == 0) return 0;
  const bool is_worth_it = run.window.everything || run.touched > kWorthComparing;
  if (!is_worth_it || !compare(run)) run.connection->query(sql::immich::note_all_kept);
  run.differing = run.connection->query("select count(*) from pg_temp.kindred_differing")[0].get<std::int64_t>("count");
  return run.differing;
}

}  // namespace kindred::sync
