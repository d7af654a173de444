// Paths as text: what may be a path below a root, and what lies within what. Only text is judged here; that no link
// leads away on disk is the walk's part (directory.cpp).
#include "files/path.h"

#include <fmt/format.h>
#include <limits.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "files/root.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const auto slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool is_plain_name(const std::string& part) {
  return !part.empty() && part != "." && part != "..";
}

void check_length(const std::string& name, const std::string& path) {
  if (name.size() <= NAME_MAX) return;
  throw Error(ErrorKind::failed,
              fmt::format("a name in {} has {} bytes; a file system takes {}", path, name.size(), NAME_MAX),
              "Shorten the source file's name.");
}

}  // namespace

void refuse_nul(const std::string& path) {
  if (path.find('\0') == std::string::npos) return;
  throw Error(ErrorKind::refused, fmt::format("the path {} holds a NUL byte", path.c_str()),
              "No real path does: look at the row in Immich's database that it comes from.");
}

std::vector<std::string> components_of(const std::string& relative) {
  refuse_nul(relative);
  std::vector<std::string> parts = split(relative);
  if (!std::all_of(parts.begin(), parts.end(), is_plain_name)) {
    throw Error(
        ErrorKind::refused,
        fmt::format("the path '{}' is absolute or has an empty, '.' or '..' component: it could lead out of the "
                    "folder that Kindred keeps",
                    relative),
        "Look at the row in Immich's database that it comes from, and at the path prefixes of the job.");
  }
  for (const std::string& part : parts) check_length(part, relative);
  return parts;
}

bool may_be_called(const std::string& relative) {
  const std::vector<std::string> parts = split(relative);
  return std::all_of(parts.begin(), parts.end(), [](const std::string& part) { return part.size() <= NAME_MAX; });
}

bool lies_within(std::string_view inner, std::string_view outer) {
  if (!inner.starts_with('/') || !outer.starts_with('/')) return false;
  while (outer.ends_with('/')) outer.remove_suffix(1);
  if (!inner.starts_with(outer)) return false;
  const std::string_view rest = inner.substr(outer.size());
  if (!rest.empty() && rest.front() != '/') return false;
  // Not resolved after all: with `..` in it the prefix says nothing.
  const std::vector<std::string> parts = split(rest);
  return std::find(parts.begin(), parts.end(), "..") == parts.end();
}

std::string resolve(const std::string& path) {
  refuse_nul(path);
  const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), ::free);
  if (real) return real.get();
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return {};
  throw_errno(errno, "resolve the path", path);
}

bool is_same_folder(const std::string& one, const std::string& other) {
  std::error_code error;
  return std::filesystem::equivalent(one, other, error) && !error;
}

}  // namespace kindred::files
