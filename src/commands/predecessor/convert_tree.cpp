// From the predecessor's layout to a real tree: directory links into the source's folder give way to folders of ours.
// The order makes every failure harmless: all is built and compared under a name beside the link before the one rename
// that counts, and what is recorded afterwards can be recorded again.
#include "commands/predecessor/convert_tree.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "base/kill_point.h"
#include "files/directory.h"
#include "files/root.h"
#include "files/swap.h"
#include "files/walk.h"
#include "immich/adapted.h"
#include "immich/paths.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "schema/table_copies.h"
#include "sql.h"
#include "steps/placed_asset.h"
#include "tree/place_checks.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

constexpr int kMirrorsPerPage = 1000;  // mirrors at a time: memory stays flat
constexpr std::size_t kExamples = 5;
const std::string kMade = ".kindred-tree-";  // a dot-name, which scans skip

bool is_link(const fs::path& path) {
  std::error_code error;
  return fs::is_symlink(path, error);
}

struct Original {
  Uuid mirror_id;
  std::string relative;                    ///< below the tree
  std::optional<std::string> source_path;  ///< as Immich names it; empty where the source's row is gone
  std::optional<std::string> placed;
};

class Converter {
 public:
  /// Our own tables must be there, or copies of them.
  Converter(const Config& config, const Job& job, pg::Connection& connection, const immich::Catalogue& catalogue)
      : config_(config),
        job_(job),
        connection_(connection),
        catalogue_(catalogue),
        tree_(fs::path(immich::path_here(config_, job.target_path_prefix)).parent_path().string()) {
    conversion_.job = job.name;
  }

  TreeConversion plan() {
    check_tree();
    for_each_page([&](const std::vector<Original>& page) {
      for (const Original& original : page) look_for_link(original);
    });
    count_strangers();
    return conversion_;
  }

  TreeConversion convert(const JobLock& lock, Progress& progress, const files::Syscalls& syscalls) {
    for (const fs::path& link : known_places()) files::restore_link(link.string(), made_beside(link).string());
    plan();
    try {
      progress.job_started(job_.name);
      progress.step_started("place_originals", {"place", "Placing", "{}", "original", "originals"});
      progress.expect(conversion_.originals);
      build(progress);
      kill_point("tree_built");
      progress.step_started("compare_originals", {"compare", "Comparing", "{}", "original", "originals"});
      progress.expect(conversion_.originals);
      compare(progress);
      progress.step_ended(0);
    } catch (...) {
      roots_.clear();
      for (const std::string& link : conversion_.links) remove_made(link);
      throw;
    }
    roots_.clear();
    replace_links(lock, syscalls);
    record(lock);
    conversion_.is_converted = true;
    return conversion_;
  }

 private:
  // --- what there is ---

  [[noreturn]] void refuse(const std::string& what, const std::string& fix) const {
    throw Error(ErrorKind::refused, fmt::format("job {}: {}", job_.name, what), fix);
  }

  void check_tree() const {
    check_source_folder(config_, job_);
    if (leads_away(tree_)) return;
    std::error_code error;
    if (!fs::is_directory(tree_, error)) refuse(fmt::format("the tree {} is not there", tree_), "mount its disk");
    if (job_.source_path_prefix.empty()) return;
    const std::string source = files::resolve(immich::path_here(config_, job_.source_path_prefix));
    if (source.empty()) return;
    if (fs::equivalent(tree_, source, error) && files::resolve(tree_) == tree_) {
      refuse(fmt::format("the tree {} is the source's folder {}, mounted a second time", tree_, source),
             "undo that mount and run `kindred sync`: it makes the tree");
    }
    if (files::lies_within(files::resolve(tree_), source)) {
      refuse(fmt::format("the tree {} leads into the source's folder {} through a link above it", tree_, source),
             "only you know what else uses that link: replace it by a folder, or choose another target_path_prefix");
    }
  }

  void for_each_page(const std::function<void(const std::vector<Original>&)>& act) {
    const std::string statement = immich::adapted(sql::immich::list_tree_originals, catalogue_);
    for (Uuid last;;) {
      std::vector<Original> page;
      for (const pg::Row row :
           connection_.query(statement, job_.target_user_id, job_.target_path_prefix, last, kMirrorsPerPage)) {
        last = row.get<Uuid>("mirror_id");
        page.push_back({last, row.get<std::string>("tree_path").substr(job_.target_path_prefix.size()),
                        row.get<std::optional<std::string>>("source_path"),
                        row.get<std::optional<std::string>>("placed")});
      }
      if (page.empty()) return;
      act(page);
    }
  }

  /// A link, also one that a killed run has set aside: the next one puts it back first.
  static bool leads_away(const fs::path& folder) {
    return is_link(folder) || files::is_set_aside(folder.string(), made_beside(folder).string());
  }

  /// The first folder on the way to `relative` that is a link, the tree itself included; empty where none is.
  std::string link_on_the_way(const std::string& relative) {
    const std::string folder = relative.substr(0, relative.rfind('/') == std::string::npos ? 0 : relative.rfind('/'));
    const auto known = links_by_folder_.find(folder);
    if (known != links_by_folder_.end()) return known->second;
    fs::path path = tree_;
    std::string found = leads_away(path) ? path.string() : "";
    for (const fs::path& part : fs::path(folder)) {
      if (!found.empty()) break;
      path /= part;
      if (leads_away(path)) found = path.string();
    }
    if (links_by_folder_.size() > kMirrorsPerPage) links_by_folder_.clear();
    return links_by_folder_.emplace(folder, found).first->second;
  }

  void look_for_link(const Original& original) {
    const std::string link = link_on_the_way(original.relative);
    if (link.empty()) return;
    if (std::find(conversion_.links.begin(), conversion_.links.end(), link) == conversion_.links.end()) {
      conversion_.links.push_back(link);
    }
    ++conversion_.originals;
    if (original.source_path && look_at(config_, *original.source_path)) return;
    ++conversion_.missing;
    if (conversion_.examples.size() < kExamples) conversion_.examples.push_back(original.relative);
  }

  void count_strangers() {
    const pg::Result counted = connection_.query(immich::adapted(sql::immich::count_tree_strangers, catalogue_),
                                                 job_.target_user_id, job_.target_library_id, job_.target_path_prefix);
    conversion_.strangers = counted[0].get<std::int64_t>("strangers");
  }

  // --- what is made ---

  /// Beside the link, so that one rename puts it in its place.
  static fs::path made_beside(const fs::path& link) { return link.parent_path() / (kMade + link.filename().string()); }

  /// Where an interrupted run may have left something: beside the tree, and beside the first folders in it.
  std::vector<fs::path> known_places() const {
    std::vector<fs::path> places = {tree_};
    if (is_link(tree_)) return places;
    files::Walk walk(tree_);  // what cannot be read holds no link of a mirror's
    while (const auto entry = walk.next()) {
      std::string name = entry->path().filename().string();
      if (name.starts_with(files::kAside)) name.erase(0, files::kAside.size());
      if (name.starts_with(kMade)) places.push_back(entry->path().parent_path() / name.substr(kMade.size()));
    }
    return places;
  }

  static void remove_made(const fs::path& link) {
    std::error_code error;
    fs::remove_all(made_beside(link), error);  // follows no link, so nothing but names of ours go
  }

  /// One by one: each that was replaced is right by itself, so it stays where a later one fails, and is on record.
  void replace_links(const JobLock& lock, const files::Syscalls& syscalls) {
    try {
      for (const std::string& link : conversion_.links) {
        files::replace_link(link, made_beside(link).string(), syscalls);
        kill_point("tree_link_replaced");
      }
    } catch (...) {
      for (const std::string& link : conversion_.links)
        if (is_link(link)) remove_made(link);
      record(lock);
      throw;
    }
  }

  files::Root& root_behind(const std::string& link) {
    auto& root = roots_[link];
    if (!root) {
      remove_made(link);
      std::error_code error;
      fs::create_directory(made_beside(link), error);
      if (error) {
        throw Error(ErrorKind::failed,
                    fmt::format("job {}: {} cannot be made: {}; the tree is as it was", job_.name,
                                made_beside(link).string(), error.message()),
                    fmt::format("let this program write in {}", link.substr(0, link.rfind('/'))));
      }
      files::give_to_parents_owner(made_beside(link).string());
      root = std::make_unique<files::Root>(made_beside(link).string());
    }
    return *root;
  }

  std::string below(const std::string& link, const Original& original) const {
    return fs::path(tree_ + "/" + original.relative).lexically_relative(link).string();
  }

  files::Mode mode() const {
    return files::mode_of(job_.originals == OriginalsMode::existing ? OriginalsMode::automatic : job_.originals);
  }

  void for_each_original(const std::function<void(const std::string& link, const Original&)>& act) {
    for_each_page([&](const std::vector<Original>& page) {
      for (const Original& original : page) {
        const std::string link = link_on_the_way(original.relative);
        if (!link.empty() && original.source_path && look_at(config_, *original.source_path)) act(link, original);
      }
    });
  }

  void build(Progress& progress) {
    for (const std::string& link : conversion_.links) root_behind(link);
    for_each_original([&](const std::string& link, const Original& original) {
      const std::string here = immich::path_here(config_, *original.source_path);
      const auto placed = root_behind(link).place(here, below(link, original), mode(), *original.source_path, true);
      if (placed.result != files::PlaceResult::done) {
        throw Error(ErrorKind::failed,
                    fmt::format("job {}: {} could not be placed; the tree is as it was", job_.name, here),
                    "choose auto, symlink or copy for originals: the source's folder and the tree lie on two mounts");
      }
      if (placed.how == files::Placed::copied) conversion_.bytes_copied += static_cast<std::int64_t>(placed.bytes);
      progress.advance(1);
    });
    for (const auto& [link, root] : roots_) root->sync();
  }

  void compare(Progress& progress) {
    for_each_original([&](const std::string& link, const Original& original) {
      const auto source = look_at(config_, *original.source_path);
      const auto made = look_at_here(config_, (made_beside(link) / below(link, original)).string());
      if (!source) return;
      if (!made || !(is_same_file(*made, *source) || has_same_content(*made, *source))) {
        throw Error(
            ErrorKind::failed,
            fmt::format("job {}: {} differs from the source's; the tree is as it was", job_.name, original.relative),
            "find out what writes to that file, and run it again");
      }
      progress.advance(1);
    });
  }

  // --- what is recorded ---

  void record(const JobLock& lock) {
    links_by_folder_.clear();
    for_each_page([&](const std::vector<Original>& page) {
      std::vector<Uuid> mirrors;
      std::vector<std::string> words;
      for (const Original& original : page) {
        if (original.placed && *original.placed != "existing") continue;
        if (!original.source_path || !link_on_the_way(original.relative).empty()) continue;
        const auto source = look_at(config_, *original.source_path);
        const auto shown = look_at_here(config_, tree_ + "/" + original.relative);
        if (!source || !shown) continue;
        mirrors.push_back(original.mirror_id);
        words.emplace_back(placed_word(*shown, *source));
      }
      if (!mirrors.empty()) lock.write(connection_, sql::tracking::record_placed, mirrors, words);
    });
  }

  const Config& config_;
  const Job& job_;
  pg::Connection& connection_;
  const immich::Catalogue& catalogue_;
  const std::string tree_;  ///< as this process sees it, without a slash at its end
  TreeConversion conversion_;
  std::map<std::string, std::string> links_by_folder_;         ///< below the tree; a cache
  std::map<std::string, std::unique_ptr<files::Root>> roots_;  ///< by link: the folder that is made for it
};

}  // namespace

TreeConversion plan_tree_conversion(const Config& config, const Job& job) {
  pg::Connection connection(config.database, "convert-tree");
  prepare_session(connection);
  const immich::Instance instance = read_checked_instance(connection);
  make_own_copies(connection, instance.catalogue);
  return Converter(config, job, connection, instance.catalogue).plan();
}

TreeConversion convert_tree(const Config& config, pg::Connection& connection, const immich::Instance& instance,
                            const Job& job, JobLock& lock, Progress& progress, const files::Syscalls& syscalls) {
  lock.hold(connection);
  return Converter(config, job, connection, instance.catalogue).convert(lock, progress, syscalls);
}

}  // namespace kindred::sync
