// `unshare` is a cycle's removal with another list: every mapping of the job instead of those whose source went. So
// rows, queue and files go the one way that cycles prove each day; what comes on top are people, stacks and tags that
// are of no use any more, and the job's own records. All of it is decided as if the mirrors were gone already, so that
// the count before, the work, and the work again after a kill come to the same.
#include "commands/undo/unshare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/kill_point.h"
#include "files/walk.h"
#include "immich/paths.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/interrupted.h"
#include "steps/keep.h"
#include "steps/mirrored_albums.h"
#include "steps/people.h"
#include "steps/removal.h"
#include "tree/tree_links.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

constexpr int kMirrorsPerPage = 500;  // as in a removal

/// The size of what has that name, of the link itself where it is one; nullopt where there is nothing.
std::optional<std::int64_t> size_of(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return status.st_size;
}

[[noreturn]] void refuse_unknown(pg::Connection& connection, const std::string& name) {
  const auto known = pg::column<std::string>(connection.query(sql::tracking::list_known_jobs), "job");
  if (std::find(known.begin(), known.end(), name) != known.end()) {
    throw Error(ErrorKind::usage,
                fmt::format("job {} is not in the configuration, and no record says where its tree is", name),
                "put its section back into the configuration, and run this again");
  }
  const bool was_unshared = !connection.query(sql::tracking::read_unshared, name).empty();
  throw Error(ErrorKind::usage,
              was_unshared ? fmt::format("job {} was unshared: nothing of it is left", name)
                           : fmt::format("there is no job {}", name),
              known.empty() ? "no job has made anything yet" : fmt::format("jobs are: {}", fmt::join(known, ", ")));
}

}  // namespace

Unshare::Unshare(const Config& config, const std::string& job, Progress& progress, bool keep)
    : context_(config),
      progress_(progress),
      instance_(context_.checked_instance_for("unshare")),
      keep_(keep),
      job_(find_job(job)),
      lock_(JobLock::take(config.database, job)),
      run_({context_.config(),
            job_,
            instance_,
            context_.pool(),
            progress_,
            false,
            std::nullopt,
            kAnyNumber,
            {},
            Purpose::unshare,
            &lock_}) {}

std::optional<Job> Unshare::recorded_job(const std::string& name) {
  const pg::Result rows = context_.pool().acquire()->query(sql::tracking::read_job, name);
  if (rows.empty()) return std::nullopt;
  const pg::Row row = rows[0];
  Job job;
  job.name = name;
  job.source_user_id = row.get<Uuid>("source_user_id");
  job.target_user_id = row.get<Uuid>("target_user_id");
  job.target_library_id = row.get<Uuid>("target_library_id");
  job.source_path_prefix = row.get<std::string>("source_path_prefix");
  job.target_path_prefix = row.get<std::string>("target_path_prefix");
  if (row.get<bool>("tree_is_sources")) job.originals = OriginalsMode::existing;
  made_tree_ = row.get<bool>("made_tree");
  return job;
}

/// The record wins over the configuration: it says where the mirrors are, whatever was edited since.
Job Unshare::find_job(const std::string& name) {
  const std::vector<Job>& jobs = context_.config().jobs;
  const auto configured = std::find_if(jobs.begin(), jobs.end(), [&](const Job& job) { return job.name == name; });
  is_configured_ = configured != jobs.end();
  if (auto job = recorded_job(name)) {
    if (is_configured_) job->originals = configured->originals;  // with `existing` the tree is not ours
    return *std::move(job);
  }
  if (is_configured_) return *configured;
  refuse_unknown(*context_.pool().acquire(), name);
}

template <class Session>
void Unshare::find_ties(Session& session) {
  session.query("truncate pg_temp.kindred_unshared");
  session.query(run_.adapted(sql::immich::find_unshared_people), job_.name, job_.source_user_id, job_.target_user_id);
  session.query(run_.adapted(sql::immich::find_unshared_stacks), job_.name);
  session.query(run_.adapted(sql::immich::find_unshared_tags), job_.name);
  session.query(run_.adapted(sql::immich::find_unshared_albums), job_.name, job_.target_user_id, std::vector<Uuid>(),
                true);
}

/// All mirrors of the job, and with `keep` which of them become the target's own.
void Unshare::find_mirrors(UnshareCounts& counts) {
  pg::Connection& connection = *run_.connection;
  connection.query("truncate pg_temp.kindred_touched");
  const pg::Result found = connection.query(run_.adapted(sql::immich::find_unshared), job_.name);
  run_.touched = static_cast<std::int64_t>(found.affected());
  if (!keep_) return;
  if (run_.places.tree_is_sources()) {
    throw Error(
        ErrorKind::refused,
        fmt::format("job {}: with originals: existing its tree shows the source's own files, so nothing of it "
                    "can be kept",
                    job_.name),
        fmt::format("make a real tree with `kindred convert-tree {}`, or unshare the job without --keep", job_.name));
  }
  counts.lost = find_own(run_);
  const KeepingCost cost = cost_of_keeping(run_);
  counts.kept_mirrors = cost.photos;
  counts.copies = cost.copies;
  counts.copy_bytes = cost.bytes;
  counts.free_bytes = cost.free_bytes;
  counts.unreadable = cost.unreadable;
}

/// Before the job ends. What a killed cycle left is finished first: an original may still wait for its name.
void Unshare::check_can_keep() {
  finish_interrupted_batches(run_);
  unlink_queued_files(run_);
  UnshareCounts counts;
  find_mirrors(counts);
  if (counts.unreadable > 0) {
    throw Error(ErrorKind::refused,
                fmt::format("job {}: the originals of {} photos that are to be kept are not there, though the source "
                            "still has the photos",
                            job_.name, counts.unreadable),
                "mount the source's disk, and run this again; `kindred verify` names the originals");
  }
  if (counts.copy_bytes <= counts.free_bytes) return;
  throw Error(
      ErrorKind::no_space,
      fmt::format("job {}: {} originals are symbolic links and must be copied to be kept, which takes {} bytes; "
                  "the disk of {} has {}",
                  job_.name, counts.copies, counts.copy_bytes, job_.target_path_prefix, counts.free_bytes),
      fmt::format("make {} bytes of room there, and run this again", counts.copy_bytes - counts.free_bytes));
}

// What is counted is counted as if the kept mirrors were the target's own already, in a transaction that is taken back.
UnshareCounts Unshare::plan() {
  UnshareCounts counts;
  progress_.job_started(job_.name);
  progress_.step_started("count_unshared", {"count", "Counting", "what the job made"});
  check_all_taken_over();
  check_no_source_folder_in_tree(run_.config, run_.job, run_.places, *run_.connection, run_.instance.catalogue);
  find_mirrors(counts);
  pg::Transaction work = run_.connection->begin();
  if (keep_) end_kept_mappings(work);
  count_rows(work, counts);
  count_files(work, counts);
  return counts;
}

void Unshare::end_kept_mappings(pg::Transaction& work) {
  Uuid last;
  while (true) {
    const auto mirrors =
        pg::column<Uuid>(work.query(run_.adapted(sql::immich::list_own), last, kMirrorsPerPage), "mirror_id");
    if (mirrors.empty()) return;
    last = mirrors.back();
    work.query(run_.adapted(sql::immich::keep_mappings), mirrors, job_.name);
  }
}

void Unshare::count_rows(pg::Transaction& work, UnshareCounts& counts) {
  find_ties(work);
  const pg::Result rows = work.query(run_.adapted(sql::immich::count_unshared), job_.name, job_.target_user_id);
  if (rows[0].get<std::int64_t>("strangers") > 0) {
    throw Error(ErrorKind::refused,
                fmt::format("job {} has {} mirrors of another target than {}: was target_user_id changed?", job_.name,
                            rows[0].get<std::int64_t>("strangers"), job_.target_user_id.str()),
                "put the old target_user_id back, run `kindred sync` once, and then this");
  }
  counts.mirrors = rows[0].get<std::int64_t>("mirrors");
  counts.album_entries = rows[0].get<std::int64_t>("album_entries");
  counts.albums_left = rows[0].get<std::int64_t>("albums_left");
  counts.stacks_left = rows[0].get<std::int64_t>("stacks_left");
  counts.tombstones = rows[0].get<std::int64_t>("tombstones");
  for (const pg::Row row : work.query(sql::tracking::count_unshared_ties)) {
    const auto kind = row.get<std::string>("kind"), verdict = row.get<std::string>("verdict");
    const auto count = row.get<std::int64_t>("count");
    const auto of = [&](std::int64_t& people, std::int64_t& stacks, std::int64_t& tags,
                        std::int64_t& albums) -> std::int64_t& {
      return kind == "person" ? people : kind == "stack" ? stacks : kind == "tag" ? tags : albums;
    };
    if (verdict == "gone") of(counts.people, counts.stacks, counts.tags, counts.albums) += count;
    if (verdict == "own" || verdict == "kept")
      of(counts.kept_people, counts.kept_stacks, counts.kept_tags, counts.kept_albums) += count;
  }
}

// They would stay, and no cycle would ever take them over: a job that was unshared does not run.
void Unshare::check_all_taken_over() {
  const auto ownerless = run_.connection
                             ->query(sql::immich::count_ownerless, job_.source_user_id, job_.target_user_id,
                                     job_.target_library_id, job_.target_path_prefix)[0]
                             .get<std::int64_t>("mirrors");
  if (ownerless == 0) return;
  throw Error(ErrorKind::refused,
              fmt::format("{} mirrors in the tree of job {} were made by the predecessor, and no cycle has taken them "
                          "over yet: they would stay",
                          ownerless, job_.name),
              "run `kindred sync --everything` once, and then this");
}

// The statements that note the files note them here as well, in a transaction that is taken back: so what is counted is
// what would be unlinked.
void Unshare::count_files(pg::Transaction& work, UnshareCounts& counts) {
  work.query(run_.adapted(sql::immich::forget_gone_mirrors), job_.name, run_.own_tree(), kTombstone, false);
  std::int64_t in_tree = 0, last_queued = 0;
  const auto count_queued = [&] {
    while (true) {
      const pg::Result page =
          work.query(sql::tracking::list_unlinks, job_.name, run_.places.has_tree(), last_queued, kMirrorsPerPage);
      if (page.empty()) return;
      for (const pg::Row row : page) {
        last_queued = row.get<std::int64_t>("id");
        const auto folder = row.get<std::string>("folder");
        const auto size = size_of(run_.places.folder(folder).real_path() + "/" + row.get<std::string>("path"));
        if (!size) continue;
        ++counts.files;
        counts.bytes += *size;
        if (folder == "tree") ++in_tree;
      }
    }
  };
  count_queued();
  Uuid last;
  while (true) {
    const auto mirrors =
        pg::column<Uuid>(work.query(sql::tracking::list_removed, last, kMirrorsPerPage, false), "mirror_id");
    if (mirrors.empty()) break;
    work.query(run_.adapted(sql::immich::queue_mirror_files), job_.name, run_.own_tree(),
               run_.places.media_root() + "/", job_.target_user_id, mirrors);
    count_queued();
    last = mirrors.back();
  }
  UnshareCounts walked;
  list_tree(walked);
  counts.kept_files = std::max<std::int64_t>(0, walked.kept_files - in_tree);
  counts.unread_folders = walked.unread_folders;
}

void Unshare::list_tree(UnshareCounts& counts) {
  counts.kept_files = counts.unread_folders = 0;
  counts.kept_file_names.clear();
  if (!run_.places.has_tree()) return;
  const std::string root = run_.places.tree().real_path();
  if (!fs::exists(root)) return;  // it was ours
  files::Walk walk(root);
  while (const auto entry = walk.next()) {
    if (walk.is_at_folder() || entry->path().filename().native().starts_with(".kindred-")) continue;
    ++counts.kept_files;
    if (counts.kept_file_names.size() < UnshareCounts::kMaxNames) {
      counts.kept_file_names.push_back(entry->path().lexically_relative(root));
    }
  }
  counts.unread_folders = walk.unreadable();
}

void Unshare::run(bool keep_tombstones) {
  check_no_source_folder_in_tree(run_.config, run_.job, run_.places, *run_.connection, run_.instance.catalogue);
  lock_.hold(*run_.connection);
  if (keep_) check_can_keep();
  run_.write(sql::tracking::begin_unshare, job_.name);
  kill_point("unshare_begun");
  if (run_.places.has_tree()) {
    run_.places.tree().place(run_.places.derived(immich::DerivedFolder::thumbs).real_path() + "/.immich",
                             std::string(kTreeMarker), files::Mode::copy, {}, true);
  }
  finish_interrupted_batches(run_);
  unlink_queued_files(run_);
  remove_mirrors(keep_tombstones);
  kill_point("unshare_mirrors_removed");
  find_ties(*run_.connection);
  remove_people();
  kill_point("unshare_people_removed");
  forget_records(keep_tombstones);
  kill_point("unshare_records_forgotten");
  let_go_of_tree();
  kill_point("unshare_tree_left");
  run_.write(sql::tracking::end_unshare, job_.name);
}

/// Those at fault would stay as mirrors of a job that does not run: the command must be run again.
void Unshare::keep_mirrors_of(const UnshareCounts& counts) {
  progress_.step_started("keep_mirrors", {"keep", "Keeping", "{} as the target's own", "photo", "photos"});
  const std::int64_t kept = sync::keep_mirrors(run_);
  kill_point("keep_mirrors_kept");
  if (kept == counts.kept_mirrors) return;
  const auto& faults = run_.report().faults;
  throw Error(
      ErrorKind::failed,
      fmt::format("job {}: {} of {} photos could not be kept, and nothing was removed: {}", job_.name,
                  counts.kept_mirrors - kept, counts.kept_mirrors,
                  faults.empty() ? "they changed meanwhile" : faults.front().path + ": " + faults.front().detail),
      "fix that, and run this again");
}

void Unshare::remove_mirrors(bool keep_tombstones) {
  UnshareCounts counts;
  find_mirrors(counts);
  if (keep_) keep_mirrors_of(counts);
  progress_.step_started("remove_mirrors", {"remove", "Removing", "{}", "photo", "photos"});
  progress_.expect(run_.touched);
  // Where the library went, nobody refused its photos one by one.
  const pg::Result library = run_.connection->query(sql::immich::check_job, job_.source_user_id, job_.target_user_id,
                                                    job_.target_library_id, job_.target_path_prefix);
  if (keep_tombstones && library[0].get<bool>("library_there")) {
    note_tombstones(run_);
  } else {
    forget_gone_mirrors(run_);
  }
  sync::remove_mirrors(run_);
}

void Unshare::remove_people() {
  const pg::Result gone =
      run_.connection->query("select id from pg_temp.kindred_unshared where kind = 'person' and verdict = 'gone'");
  sync::remove_people(run_, pg::column<Uuid>(gone, "id"));
}

void Unshare::forget_records(bool keep_tombstones) {
  pg::Transaction work = run_.begin();
  work.query(run_.adapted(sql::immich::keep_unshared_people), job_.target_user_id);
  work.query(run_.adapted(sql::immich::queue_gone_people), job_.name, job_.source_user_id, job_.target_user_id);
  work.query(run_.adapted(sql::immich::drop_unshared_ties), job_.target_user_id);
  drop_albums(run_, work, keep_tombstones);
  work.query(sql::tracking::forget_unshared, job_.name, job_.target_user_id, keep_tombstones);
  work.commit();
  unlink_queued_files(run_);
}

void Unshare::let_go_of_tree() {
  if (!run_.places.has_tree()) return;
  run_.places.tree().remove(std::string(kTreeMarker));
  // Only where it is empty; and of a folder that was there before nobody is to miss it.
  if (made_tree_) ::rmdir(run_.places.tree().real_path().c_str());
}

}  // namespace kindred::sync
