// The checks on disk: each file that a mirror's rows name, against the row and against the source's file. Rows come in
// pages, so that memory stays flat, and in the order of the originals' paths.
#include "commands/verify/disk_checks.h"

#include <fmt/format.h>

#include <limits>

#include "base/sha1.h"
#include "files/root.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "tree/seen_file.h"
#include "tree/tree_path.h"

namespace kindred::sync {

namespace {

constexpr int kRowsPerPage = 1000;  // rows: a moment's work, and well under a megabyte

/// What `sha1-path` promises of a path, in hex.
std::string expected_checksum(const std::string& path) {
  std::string hex;
  for (const auto byte : sha1("path:" + path)) hex += fmt::format("{:02x}", byte);
  return hex;
}

class DiskChecks {
 public:
  DiskChecks(JobRun& run, bool deep, Findings& findings)
      : run_(run),
        deep_(deep),
        findings_(findings),
        tree_(run.job.target_path_prefix, immich::path_here(run.config, run.job.target_path_prefix)) {}

  void check_assets(std::int64_t most) {
    for (std::int64_t after = 0; after < most;) {  // ordinals count from one
      const pg::Result originals = query(sql::immich::verify_list_originals, after, kRowsPerPage);
      if (originals.empty()) return;
      const std::int64_t last = originals[originals.size() - 1].get<std::int64_t>("ordinal");
      for (const pg::Row row : originals) check_original(row);
      for (const pg::Row row : query(sql::immich::verify_list_files, after, last)) check_file(row);
      run_.progress.advance(static_cast<std::int64_t>(originals.size()));
      after = last;
    }
  }

  void check_people() {
    for (Uuid after;;) {
      const pg::Result people = query(sql::immich::verify_list_people, after, kRowsPerPage);
      if (people.empty()) return;
      for (const pg::Row row : people) check_person(row);
      after = people[people.size() - 1].get<Uuid>("mirror_id");
    }
  }

 private:
  template <class... Args>
  pg::Result query(std::string_view statement, const Args&... args) {
    pg::Transaction work = run_.connection->begin();
    work.query("set transaction read only");
    join_by_index(work);  // a page at a time: whatever PostgreSQL knows of the tables, none is read whole for it
    return work.query(run_.adapted(statement), args...);
  }

  void check_original(const pg::Row& row) {
    const auto path = row.get<std::string>("mirror_path");
    if (!row.get<bool>("is_extracted")) {
      check_tree_path(row, path);
      check_checksum(row, path);
    }
    const auto file = look_at(run_.config, path);
    if (!file) return add("originals", row, path, "no such file");
    const std::int64_t on_disk = mtime_ms(*file);
    const auto in_row = row.get<std::int64_t>("modified_ms");
    if (on_disk != in_row) {
      add("modification_times", row, path,
          fmt::format("fileModifiedAt is {} ms from the file's time", in_row - on_disk));
    }
    compare(row, "original", path, *file, row.get<std::string>("source_path"));
  }

  void check_tree_path(const pg::Row& row, const std::string& path) {
    if (run_.places.tree_is_sources()) return;  // as was asked for
    const std::string wrong = tree_.what_is_wrong_with(path);
    if (!wrong.empty()) add("tree_links", row, path, wrong);
  }

  void check_checksum(const pg::Row& row, const std::string& path) {
    if (row.get<std::string>("checksum") != expected_checksum(path)) add("checksums", row, path, "checksum");
    const auto algorithm = row.get<std::optional<std::string>>("algorithm").value_or("sha1-path");
    if (algorithm != "sha1-path") add("checksums", row, path, "checksumAlgorithm is " + algorithm);
  }

  void check_file(const pg::Row& row) {
    const auto type = row.get<std::string>("type");
    const auto mirror_path = row.get<std::optional<std::string>>("mirror_path");
    const auto source_path = row.get<std::optional<std::string>>("source_path");
    if (!mirror_path) {  // an XMP file of the source's that the mirror has no row of
      const bool could_have_one =
          !run_.places.tree_is_sources() && immich::has_room_for_xmp(row.get<std::string>("original"));
      if (could_have_one && look_at(run_.config, *source_path)) add("xmp_files", row, {}, *source_path);
      return;
    }
    const bool is_rewritten = type == "sidecar" || row.get<bool>("is_edited");
    std::optional<MadeFile> placed;
    if (const auto size = row.get<std::optional<std::int64_t>>("placed_size")) {
      placed = MadeFile{{0, *size, row.get<std::int64_t>("placed_mtime_ns")}};
    }
    check_derived(row, type, *mirror_path, source_path, is_rewritten, placed);
  }

  void check_person(const pg::Row& row) {
    check_derived(row, "person", row.get<std::string>("mirror_path"), row.get<std::string>("source_path"), true, {});
  }

  /// `is_rewritten`: Immich writes into this very file when the target edits. What the target made of it is its own: it
  /// is no longer the file that Kindred `placed`, also where no row shows the edit, as when it says what the source
  /// says.
  void check_derived(const pg::Row& row, const std::string& type, const std::string& path,
                     const std::optional<std::string>& source_path, bool is_rewritten,
                     const std::optional<MadeFile>& placed) {
    const auto file = look_at(run_.config, path);
    if (!file) return add("files", row, path, type);
    // Through a symbolic link Immich would always write into the source's file.
    if (file->is_link) add("shared_files", row, path, type + ", a symbolic link");
    if (!source_path || source_path->empty()) return;
    const auto source = look_at(run_.config, *source_path);
    if (source && is_rewritten && !file->is_link && is_same_file(*file, *source)) {
      add("shared_files", row, path, type + ", a hard link");
    }
    if (!row.get<bool>("is_own") && (!placed || placed->is(state_of(*file))))
      compare(row, type, path, *file, *source_path);
  }

  void compare(const pg::Row& row, const std::string& type, const std::string& path, const SeenFile& file,
               const std::string& source_path) {
    const auto source = look_at(run_.config, source_path);
    if (!source || is_same_file(file, *source)) return;  // a lost source breaks no promise to the target
    if (file.status.st_size != source->status.st_size) {
      add("file_contents", row, path,
          fmt::format("{} has {} bytes, the source's {}", type, file.status.st_size, source->status.st_size));
    } else if (deep_ && !has_same_content(file, *source)) {
      add("file_contents", row, path, type);
    }
  }

  void add(std::string_view check, const pg::Row& row, const std::string& path, const std::string& detail) {
    const Weight weight = row.get<bool>("not_followed") ? Weight::not_followed : Weight::broken;
    findings_.add(check, {row.get<Uuid>("source_id"), row.get<Uuid>("mirror_id"), path, detail}, weight);
  }

  JobRun& run_;
  const bool deep_;
  Findings& findings_;
  TreePath tree_;
};

}  // namespace

void check_files(JobRun& run, bool deep, std::optional<std::int64_t> most_mirrors, Findings& findings) {
  DiskChecks checks(run, deep, findings);
  checks.check_assets(most_mirrors.value_or(std::numeric_limits<std::int64_t>::max()));
  if (!most_mirrors) checks.check_people();
}

}  // namespace kindred::sync
