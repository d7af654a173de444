// Names are used again: a photo comes back, or moves from one job's folder to another's, and its files are called as
// before. So a name on the queue is no proof that its file may go. Its row is locked while it is looked at and
// unlinked: whoever is about to place a file under that name takes it off the queue first (Intent::record), and so
// waits. In a transaction of this instance's own job, so that one that lost the job unlinks nothing.
#include "job/unlink_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/kill_point.h"
#include "base/log.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kFilesPerPage = 500;  // files at a time: a transaction well under a second

/// What is known of how a name is used.
struct Use {
  bool has_row = false;
  bool has_intent = false;
};
using Uses = std::unordered_map<std::string, Use>;

Uses uses_of(const JobRun& run, pg::Transaction& work, const std::vector<std::string>& names) {
  Uses uses;
  if (names.empty()) return uses;
  join_by_index(work);
  for (const pg::Row row : work.query(run.adapted(sql::immich::find_named_files), names, run.job.target_path_prefix,
                                      run.places.media_root() + "/", run.job.name)) {
    uses[row.get<std::string>("name")] = {row.get<bool>("has_row"), row.get<bool>("has_intent")};
  }
  return uses;
}

/// A row of the queue, and the files that it stands for: one, or in Immich's folders all whose names begin so.
struct Entry {
  std::int64_t id = 0;
  std::string folder;
  std::string path;
  std::optional<MadeFile> made;  ///< as far as that is known
  std::vector<std::string> files;

  std::string name_of(const std::string& file) const { return folder + "/" + file; }
};

class PageOfFiles {
 public:
  PageOfFiles(JobRun& run, pg::Transaction& work, const pg::Result& rows) : run_(run), work_(work) {
    for (const pg::Row row : rows) add(row);
  }

  /// Returns the rows that are dealt with.
  std::vector<std::int64_t> unlink() {
    std::vector<std::string> names;
    for (const Entry& entry : entries_) {
      for (const std::string& file : entry.files) names.push_back(entry.name_of(file));
    }
    uses_ = uses_of(run_, work_, names);
    std::vector<std::int64_t> done;
    for (const Entry& entry : entries_) {
      if (unlink(entry)) done.push_back(entry.id);
    }
    return done;
  }
  std::int64_t last() const { return entries_.back().id; }

 private:
  void add(const pg::Row& row) {
    Entry& entry = entries_.emplace_back();
    entry.id = row.get<std::int64_t>("id");
    entry.folder = row.get<std::string>("folder");
    entry.path = row.get<std::string>("path");
    const auto inode = row.get<std::optional<std::int64_t>>("inode");
    if (const auto size = row.get<std::optional<std::int64_t>>("size")) {
      entry.made = MadeFile{{inode.value_or(0), *size, row.get<std::int64_t>("mtime_ns")}, inode.has_value()};
    }
    list_files(entry);
  }

  /// A folder that cannot be listed has its own error when its files are to go.
  void list_files(Entry& entry) {
    const bool is_prefix = entry.folder != "tree" && entry.path.ends_with('*');
    if (!is_prefix) {
      entry.files = {entry.path};
      return;
    }
    guarded(entry, [&] {
      entry.files = run_.places.folder(entry.folder).names_that_begin(entry.path.substr(0, entry.path.size() - 1));
      return true;
    });
  }

  /// False where the entry is to be tried again: one that cannot go must not hold up the others. A path that leads out
  /// of its folder names nothing that we may touch: what lies there stays for good, and `verify` names it.
  template <class Action>
  bool guarded(const Entry& entry, const Action& action) {
    try {
      return action();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
      warn_once_a_day(
          fmt::format("job {}: {}/{} was not unlinked: {}", run_.job.name, entry.folder, entry.path, error.what()));
      return error.kind() == ErrorKind::refused;
    }
  }

  bool unlink(const Entry& entry) {
    return guarded(entry, [&] {
      files::Root& folder = run_.places.folder(entry.folder);
      bool is_done = true;
      for (const std::string& file : entry.files) is_done = unlink(entry, folder, file) && is_done;
      folder.remove_empty_parents(entry.path);
      return is_done;
    });
  }

  bool unlink(const Entry& entry, files::Root& folder, const std::string& file) {
    const auto use = uses_.find(entry.name_of(file));
    if (use != uses_.end()) return use->second.has_row;  // what has only an intent may be left by it: looked at again
    if (is_foreign(entry, folder, file)) {
      spdlog::warn(
          "job {}: {}{} is not the file that Kindred placed there: somebody replaced it, so it stays. If it is not "
          "wanted, delete it",
          run_.job.name, run_.job.target_path_prefix, file);
      return true;
    }
    folder.remove(file);
    return true;
  }

  bool is_foreign(const Entry& entry, const files::Root& folder, const std::string& file) const {
    if (!entry.made) return false;
    const auto there = folder.state_of(file);
    return there && !entry.made->is(*there);
  }

  JobRun& run_;
  pg::Transaction& work_;
  std::vector<Entry> entries_;
  Uses uses_;
};

}  // namespace

std::int64_t unlink_queued_files(JobRun& run) {
  std::int64_t files = 0, last = 0;
  const pg::Result queued = run.connection->query(sql::tracking::has_unlinks, run.job.name, run.places.has_tree());
  if (!queued[0].get<bool>("any")) return 0;
  while (true) {
    pg::Transaction work = run.begin();
    const pg::Result rows =
        work.query(sql::tracking::list_unlinks, run.job.name, run.places.has_tree(), last, kFilesPerPage);
    if (rows.empty()) return files;
    PageOfFiles page(run, work, rows);
    const std::vector<std::int64_t> done = page.unlink();
    kill_point("files_unlinked");
    work.query(sql::tracking::forget_unlinks, done);
    work.commit();
    last = page.last();
    files += static_cast<std::int64_t>(done.size());
  }
}

void queue_names(const JobRun& run, pg::Transaction& work, const std::vector<std::string>& names) {
  if (!names.empty()) work.query(sql::tracking::queue_names, run.job.name, names);
}

std::vector<std::string> names_without_row(const JobRun& run, pg::Transaction& work,
                                           const std::vector<std::string>& names) {
  const Uses uses = uses_of(run, work, names);
  std::vector<std::string> out = names;
  std::erase_if(out, [&](const std::string& name) {
    const auto use = uses.find(name);
    return use != uses.end() && use->second.has_row;
  });
  return out;
}

}  // namespace kindred::sync
