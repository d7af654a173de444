// Names are used again: a photo comes back, or moves from one job's folder to another's, and its files are called as
// before. So a name on the queue is no proof that its file may go. Its row is locked while it is looked at and
// unlinked: whoever is about to place a file under that name takes it off the queue first (Intent::record), and so
// waits. In a transaction of this instance's own job, so that one that lost the job unlinks nothing.
//
// A program may be stopped between the look and the unlink for as long as it takes another to take the job over and to
// mirror the photo again, under the same name. So files are first set aside under names that only this entry has; then
// the transaction proves once more that it holds the job; only what was set aside is unlinked. Else it goes back, but
// never over another file. What a crash leaves set aside is found by the entry, which is still queued.
#include "job/unlink_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/kill_point.h"
#include "base/log.h"
#include "base/threads.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kFilesPerPage = 500;  // files at a time: a transaction well under a second
// To take a name or a folder away, a disk mostly waits: with 8 threads, ext4 did 1,600 folders in a tenth of the time.
constexpr std::size_t kThreads = 8;

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
  std::optional<MadeFile> made;            ///< as far as that is known
  std::optional<std::string> source_path;  ///< the source's original
  std::set<std::string> files;
  std::vector<std::string> going;  ///< those of them that were set aside, as far as they were there
  bool is_done = true;             ///< false: it is to be tried again

  bool is_in_tree() const { return folder == "tree"; }
  bool is_prefix() const { return !is_in_tree() && path.ends_with('*'); }
  std::string name_of(const std::string& file) const { return folder + "/" + file; }
  /// The folder that its files lie in, with a slash at its end; empty for the tree's own.
  std::string parent() const { return path.substr(0, path.rfind('/') + 1); }
  /// Where a file is set aside; in the tree without its own name, to which nothing can be added where it is long.
  std::string aside_of(const std::string& file) const {
    const std::string base = fmt::format("{}.kindred-unlink-{}", parent(), id);
    return is_in_tree() ? base : base + "-" + file.substr(parent().size());
  }
};

class PageOfFiles {
 public:
  PageOfFiles(JobRun& run, pg::Transaction& work, const pg::Result& rows) : run_(run), work_(work) {
    for (const pg::Row row : rows) add(row);
  }

  /// Returns the rows that are dealt with. Throws JobTakenOver.
  std::vector<std::int64_t> unlink() {
    std::vector<std::string> names;
    for (const Entry& entry : entries_) {
      for (const std::string& file : entry.files) names.push_back(entry.name_of(file));
    }
    uses_ = uses_of(run_, work_, names);
    kill_point("names_looked_up");
    try {
      in_threads(entries_.size(), [this](std::size_t i) { set_aside(entries_[i]); });
      kill_point("files_set_aside");
      run_.prove(work_);
    } catch (const Error&) {
      put_all_back();
      throw;
    }
    in_threads(entries_.size(), [this](std::size_t i) { unlink(entries_[i]); });
    remove_empty_folders();
    std::vector<std::int64_t> done;
    for (const Entry& entry : entries_) {
      if (entry.is_done) done.push_back(entry.id);
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
    entry.source_path = row.get<std::optional<std::string>>("source_path");
    const auto inode = row.get<std::optional<std::int64_t>>("inode");
    if (const auto size = row.get<std::optional<std::int64_t>>("size")) {
      entry.made = MadeFile{{inode.value_or(0), *size, row.get<std::int64_t>("mtime_ns")}, inode.has_value()};
    }
    guarded(entry, [&] { list_files(entry); });
  }

  /// Also those that were set aside before a crash.
  void list_files(Entry& entry) {
    if (!entry.is_prefix()) {
      entry.files = {entry.path};
      return;
    }
    const files::Root& folder = run_.places.folder(entry.folder);
    for (const std::string& file : folder.names_that_begin(entry.path.substr(0, entry.path.size() - 1))) {
      entry.files.insert(file);
    }
    const std::string aside = entry.aside_of(entry.parent());
    for (const std::string& file : folder.names_that_begin(aside)) {
      entry.files.insert(entry.parent() + file.substr(aside.size()));
    }
  }

  /// One that cannot go must not hold up the others: it is tried again. A path that leads out of its folder names
  /// nothing that we may touch: what lies there stays for good, and `verify` names it.
  template <class Action>
  void guarded(Entry& entry, const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
      warn_once_a_day(
          fmt::format("job {}: {}/{} was not unlinked: {}", run_.job.name, entry.folder, entry.path, error.what()));
      if (error.kind() == ErrorKind::failed) entry.is_done = false;
    }
  }

  /// A DryRoot, which remembers what it was told, is for one thread.
  template <class Action>
  void in_threads(std::size_t count, const Action& action) {
    for_each_in_threads(count, run_.purpose == Purpose::plan ? 1 : kThreads, action);
  }

  void set_aside(Entry& entry) {
    for (const std::string& file : entry.files) {
      guarded(entry, [&] { set_aside(entry, file); });
    }
  }

  void set_aside(Entry& entry, const std::string& file) {
    files::Root& folder = run_.places.folder(entry.folder);
    const std::string aside = entry.aside_of(file);
    if (const auto use = uses_.find(entry.name_of(file)); use != uses_.end()) {
      put_back(folder, aside, file);                    // of a crash
      if (!use->second.has_row) entry.is_done = false;  // an intent may leave it: looked at again
      return;
    }
    if (is_foreign(entry, folder, file)) {
      spdlog::warn(
          "job {}: {}{} is not the file that Kindred placed there: somebody replaced it, so it stays. If it is not "
          "wanted, delete it",
          run_.job.name, run_.job.target_path_prefix, file);
    } else if (folder.rename(file, aside) == files::Root::RenameResult::name_taken) {
      folder.remove(aside);  // of a crash, before the photo came back and went again
      folder.rename(file, aside);
    }
    entry.going.push_back(file);
  }

  bool is_foreign(const Entry& entry, const files::Root& folder, const std::string& file) const {
    if (!entry.made) return false;
    const auto there = folder.state_of(file);
    if (!there) return false;
    return !entry.made->is(*there, entry.source_path ? look_at(run_.config, *entry.source_path) : std::nullopt);
  }

  static void put_back(files::Root& folder, const std::string& aside, const std::string& file) {
    if (folder.rename(aside, file) == files::Root::RenameResult::name_taken) folder.remove(aside);
  }

  void put_all_back() {
    for (Entry& entry : entries_) {
      for (const std::string& file : entry.going) {
        guarded(entry, [&] { put_back(run_.places.folder(entry.folder), entry.aside_of(file), file); });
      }
    }
  }

  void unlink(Entry& entry) {
    for (const std::string& file : entry.going) {
      guarded(entry, [&] {
        files::Root& folder = run_.places.folder(entry.folder);
        folder.remove(entry.aside_of(file));
        folder.remove_unfinished(file);
      });
    }
  }

  /// Once for each folder: many files of a page lie in one.
  void remove_empty_folders() {
    std::set<std::string> folders;
    std::vector<Entry*> first_of_each;
    for (Entry& entry : entries_) {
      if (folders.insert(entry.name_of(entry.parent())).second) first_of_each.push_back(&entry);
    }
    in_threads(first_of_each.size(), [&](std::size_t i) {
      Entry& entry = *first_of_each[i];
      guarded(entry, [&] { run_.places.folder(entry.folder).remove_empty_parents(entry.path); });
    });
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
