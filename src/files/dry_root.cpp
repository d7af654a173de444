#include "files/dry_root.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.h"
#include "files/directory.h"
#include "files/link_permission.h"
#include "files/mount.h"
#include "files/path.h"

namespace kindred::files {

namespace {

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

/// The way that would go, as far as that can be told without trying: whether the file system knows reflinks shows only
/// when one is made.
Placed likely_way(const Order& order, bool may_link) {
  for (const Placed way : order.ways) {
    if (way == Placed::hardlinked && !may_link) continue;
    if (way == Placed::reflinked && order.allows(Placed::copied)) continue;
    return way;
  }
  return order.ways.back();
}

/// By the type of the file system. An overlay's does not tell: what it lies over decides.
bool knows_no_reflinks(const std::string& path) {
  const auto mount = mount_of(path);
  return mount && mount->type != "overlay" && !may_reflink(*mount);
}

Placement placement(PlaceResult result, Placed how, const struct stat& content) {
  return {result, how, static_cast<std::uint64_t>(content.st_size),
          immich_mtime_ms(content.st_mtim.tv_sec, content.st_mtim.tv_nsec)};
}

}  // namespace

DryRoot::DryRoot(const std::string& path, Remembers remembers) : DryRoot(path, remembers, is_folder(path)) {}

DryRoot::DryRoot(const std::string& path, Remembers remembers, bool is_there)
    : Root(path, Syscalls::real(), is_there),
      is_there_(is_there),
      knows_no_reflinks_(is_there && knows_no_reflinks(path)),
      remembers_(remembers) {}

Placement DryRoot::place(const std::string& source_path, const std::string& destination, Mode mode,
                         const std::string& symlink_text, bool replace) {
  const Order order{ways_of(mode), symlink_text, replace};
  check_symlink_text(order);
  PlaceResult result = PlaceResult::done;
  const Source source = open_source(source_path, result);
  const Existing existing = result == PlaceResult::done ? look(source, destination, order) : Existing();
  if (existing.is == Existing::Is::taken) result = PlaceResult::name_taken;
  const bool is_settled = existing.is == Existing::Is::settled;
  const Placed how =
      is_settled ? existing.how : likely_way(order, result_of(Placed::hardlinked, source) == PlaceResult::done);
  if (result == PlaceResult::done && !is_settled) result = result_of(how, source);
  if (result == PlaceResult::done) make(destination, source_path);
  return placement(result, how, is_settled ? existing.content : source.st);
}

Existing DryRoot::look(const Source& source, const std::string& destination, const Order& order) const {
  const std::vector<std::string> path = components_of(destination);
  if (const auto made = made_.find(destination); made != made_.end()) {
    return {made->second == source.path || order.replace ? Existing::Is::nothing : Existing::Is::taken};
  }
  if (!is_there_ || removed_.contains(destination)) return {};
  const Base base{fd(), real_path()};
  const Directory parent = open_directory(base, std::span(path).first(path.size() - 1), IfMissing::report);
  if (!parent) {
    check_folders_can_be_made(path);
    return {};
  }
  const std::string shown = base.shown(path);
  return examine(source, {parent, path.back(), shown}, order);
}

void DryRoot::check_folders_can_be_made(std::span<const std::string> path) const {
  const Base base{fd(), real_path()};
  for (std::size_t depth = 1; depth < path.size(); ++depth) {
    const auto folder = path.first(depth);
    if (open_directory(base, folder, IfMissing::report)) continue;
    const std::string relative = fmt::format("{}", fmt::join(folder, "/"));
    if (!exists(relative)) return;
    throw Error(ErrorKind::failed, fmt::format("{} is no folder, and one is needed there", base.shown(folder)),
                "Find out what made it; it is left as it is.");
  }
}

bool DryRoot::is_other_mount(const Source& source) const {
  return is_there_ && !may_hardlink(source.path, real_path());
}

PlaceResult DryRoot::result_of(Placed way, const Source& source) const {
  if (way == Placed::hardlinked && is_other_mount(source)) return PlaceResult::cross_device;
  if (way == Placed::hardlinked && !is_link_permitted(source.path, source.st)) return PlaceResult::not_supported;
  if (way != Placed::reflinked || !is_there_) return PlaceResult::done;
  struct stat here {};
  if (::fstat(fd(), &here) == 0 && here.st_dev != source.st.st_dev) return PlaceResult::cross_device;
  return knows_no_reflinks_ ? PlaceResult::not_supported : PlaceResult::done;
}

void DryRoot::make(const std::string& relative, const std::string& source) {
  if (remembers_ == Remembers::nothing) return;
  removed_.erase(relative);
  made_.insert_or_assign(relative, source);
}

Root::RenameResult DryRoot::rename(const std::string& from, const std::string& to) {
  if (!exists(from)) return RenameResult::source_missing;
  if (from == to) return RenameResult::done;
  const auto made = made_.find(from);
  const std::string source = made == made_.end() ? "" : made->second;
  if (exists(to)) {
    const auto there = made_.find(to);
    if (made == made_.end() || there == made_.end() || there->second != source) return RenameResult::name_taken;
  }
  remove(from);
  make(to, source);
  return RenameResult::done;
}

bool DryRoot::remove(const std::string& relative) {
  if (!exists(relative)) return false;
  made_.erase(relative);
  if (remembers_ == Remembers::names) removed_.insert(relative);
  return true;
}

std::optional<FileState> DryRoot::state_of(const std::string& relative) const {
  if (made_.contains(relative) || !is_there_ || removed_.contains(relative)) return std::nullopt;
  return Root::state_of(relative);
}

bool DryRoot::exists(const std::string& relative) const {
  if (made_.contains(relative)) return true;
  if (!is_there_ || removed_.contains(relative)) return false;
  return Root::exists(relative);
}

}  // namespace kindred::files
