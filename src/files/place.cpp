// Root::place: opens the source, walks to the destination's directory, looks at what is there, makes what is missing.
// It starts over when another thread changed the directory meanwhile, which two batches that share a folder do when
// one removes it as empty while the other places the first file in it.
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/error.h"
#include "files/existing.h"
#include "files/maker.h"
#include "files/order.h"
#include "files/path.h"
#include "files/root.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

/// Starting over needs another thread to interfere each time; so often is no coincidence.
constexpr int kMaxAttempts = 1000;

Placement done(Placed how, const struct stat& content) {
  return {PlaceResult::done, how, static_cast<std::uint64_t>(content.st_size),
          immich_mtime_ms(content.st_mtim.tv_sec, content.st_mtim.tv_nsec)};
}

Placement not_done(PlaceResult result) {
  Placement placement;
  placement.result = result;
  return placement;
}

/// What `existing` means for the caller; empty where something is to be made.
std::optional<Placement> outcome_of(const Existing& existing) {
  if (existing.is == Existing::Is::settled) return done(existing.how, existing.content);
  if (existing.is == Existing::Is::taken) return not_done(PlaceResult::name_taken);
  return std::nullopt;
}

/// Empty where the spot changed meanwhile: walk there and try again.
std::optional<Placement> attempt(const Syscalls& syscalls, const Source& source, const Spot& spot, const Order& order,
                                 std::atomic<dev_t>& no_reflink_from) {
  // A new link says itself when the name is taken; only what costs more is worth a look before.
  const bool looks_first = order.replace || !order.prefers_links();
  const Existing existing = looks_first ? examine(source, spot, order) : Existing();
  if (const auto outcome = outcome_of(existing)) return outcome;
  Maker maker(syscalls, source, spot, order, existing.is == Existing::Is::replaceable, no_reflink_from);
  switch (maker.make()) {
    case Made::done:
      return done(maker.how(), maker.content());
    case Made::name_taken:
      return outcome_of(examine(source, spot, order));
    case Made::directory_gone:
      return std::nullopt;
    case Made::source_gone:
      return not_done(PlaceResult::source_missing);
    case Made::cross_device:
      return not_done(PlaceResult::cross_device);
    case Made::not_supported:
      return not_done(PlaceResult::not_supported);
  }
  return std::nullopt;
}

}  // namespace

Source open_source(const std::string& path, PlaceResult& result) {
  refuse_nul(path);
  // O_NONBLOCK, O_NOCTTY: a row may name a pipe or a terminal, which must not hold us up before we see that it is one.
  Source source{path, Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))};
  if (!source.file) {
    const int error = errno;
    const bool is_missing = error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENXIO || error == ENODEV;
    const bool is_unreadable = error == EACCES || error == EPERM;
    if (!is_missing && !is_unreadable) throw_errno(error, "open", path);
    result = is_missing ? PlaceResult::source_missing : PlaceResult::source_unreadable;
    return source;
  }
  if (::fstat(source.fd(), &source.st) != 0) throw_errno(errno, "look at", path);
  result = S_ISREG(source.st.st_mode) ? PlaceResult::done : PlaceResult::source_missing;
  return source;
}

void check_symlink_text(const Order& order) {
  if (!order.allows(Placed::symlinked)) return;
  refuse_nul(order.symlink_text);
  if (order.symlink_text.starts_with('/')) return;
  throw Error(ErrorKind::refused,
              fmt::format("a symbolic link would say '{}', which is no absolute path", order.symlink_text),
              "Look at the original's path in Immich's database.");
}

bool Order::allows(Placed way) const {
  return std::find(ways.begin(), ways.end(), way) != ways.end();
}

bool Order::prefers_links() const {
  return ways.front() == Placed::hardlinked || ways.front() == Placed::symlinked;
}

std::span<const Placed> ways_of(Mode mode) {
  static constexpr Placed kLinkOrSymlink[] = {Placed::hardlinked, Placed::symlinked};
  // The design's `auto` is reflink, else hard link. Where neither goes, as between two mounts, an asset would stay
  // without thumbnails, and Immich would make them anew each night: a copy costs only space.
  static constexpr Placed kReflinkOrLink[] = {Placed::reflinked, Placed::hardlinked, Placed::copied};
  static constexpr Placed kReflinkOrCopy[] = {Placed::reflinked, Placed::copied};
  static constexpr Placed kHardlink[] = {Placed::hardlinked};
  static constexpr Placed kSymlink[] = {Placed::symlinked};
  static constexpr Placed kReflink[] = {Placed::reflinked};
  static constexpr Placed kCopy[] = {Placed::copied};
  switch (mode) {
    case Mode::link_or_symlink:
      return kLinkOrSymlink;
    case Mode::reflink_or_link:
      return kReflinkOrLink;
    case Mode::hardlink:
      return kHardlink;
    case Mode::symlink:
      return kSymlink;
    case Mode::reflink:
      return kReflink;
    case Mode::copy:
      return kCopy;
    case Mode::reflink_or_copy:
      return kReflinkOrCopy;
  }
  return {};
}

Placement Root::place(const std::string& source_path, const std::string& destination, Mode mode,
                      const std::string& symlink_text, bool replace) {
  const std::vector<std::string> path = components_of(destination);
  const Order order{ways_of(mode), symlink_text, replace};
  check_symlink_text(order);
  PlaceResult opened = PlaceResult::done;
  const Source source = open_source(source_path, opened);
  if (opened != PlaceResult::done) return not_done(opened);
  const Base base{fd_.get(), real_path_};
  const auto folder = std::span(path).first(path.size() - 1);
  MadeFolders made(base, folder);
  for (int i = 0; i < kMaxAttempts; ++i) {
    const Directory parent = open_directory(base, folder, IfMissing::make, &made);
    if (!parent) continue;
    const Spot spot{parent, path.back(), base.shown(path)};
    const auto placement = attempt(*syscalls_, source, spot, order, no_reflink_from_);
    if (placement && placement->result == PlaceResult::done) made.keep();
    if (placement) return *placement;
  }
  throw Error(ErrorKind::failed, fmt::format("{} or its folder keeps changing while it is made", base.shown(path)),
              "Find out which other program works on that folder.");
}

bool Root::is_placed(const std::string& source_path, const std::string& destination, Mode mode) const {
  const std::vector<std::string> path = components_of(destination);
  refuse_nul(source_path);
  Source source{source_path, Descriptor()};  // its content is not read, so it need not be opened
  if (::stat(source_path.c_str(), &source.st) != 0 || !S_ISREG(source.st.st_mode)) return false;
  const Base base{fd_.get(), real_path_};
  const Directory parent = open_directory(base, std::span(path).first(path.size() - 1), IfMissing::report);
  if (!parent) return false;
  const Order order{ways_of(mode), {}, true};
  return examine(source, {parent, path.back(), base.shown(path)}, order).is == Existing::Is::settled;
}

}  // namespace kindred::files
