// Looking at files: plain system calls, apart from src/files, whose work `verify` judges by them.
#include "tree/seen_file.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "files/content.h"
#include "files/descriptor.h"
#include "files/root.h"
#include "files/syscall_error.h"
#include "immich/paths.h"

namespace kindred::sync {

namespace {

/// False where there is nothing; throws for what is no answer.
bool is_there(int result, const std::string& path) {
  if (result == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return false;
  files::throw_errno(errno, "look at", path);
}

std::string link_text(const std::string& path) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size < 0) files::throw_errno(errno, "read the link", path);
  return {text.data(), static_cast<std::size_t>(size)};
}

files::Descriptor open_file(const std::string& path) {
  files::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) files::throw_errno(errno, "read", path);
  return file;
}

using Piece = std::array<char, 64 * 1024>;

/// Reads until the piece is full or the file ends.
std::size_t read_piece(const files::Descriptor& file, Piece& piece, const std::string& path) {
  std::size_t size = 0;
  while (size < piece.size()) {
    const ssize_t got = ::read(file.get(), piece.data() + size, piece.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) files::throw_errno(errno, "read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  return size;
}

}  // namespace

std::optional<SeenFile> look_at(const Config& config, const std::string& path) {
  return look_at_here(config, immich::path_here(config, path));
}

std::optional<SeenFile> look_at_here(const Config& config, const std::string& here) {
  SeenFile seen{here};
  if (!is_there(::lstat(seen.here.c_str(), &seen.status), seen.here)) return std::nullopt;
  seen.is_link = S_ISLNK(seen.status.st_mode);
  if (seen.is_link) {
    const std::string text = link_text(seen.here);
    if (text.starts_with('/')) seen.here = immich::path_here(config, text);
    if (!is_there(::stat(seen.here.c_str(), &seen.status), seen.here)) return std::nullopt;
  }
  if (!S_ISREG(seen.status.st_mode)) return std::nullopt;
  return seen;
}

files::FileState state_of(const SeenFile& file) {
  const auto& st = file.status;
  return {static_cast<std::int64_t>(st.st_ino), st.st_size, st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec};
}

bool is_like_a_copy(const SeenFile& copy, const SeenFile& original) {
  return copy.status.st_size == original.status.st_size &&
         files::is_stored_time(copy.status.st_mtim, original.status.st_mtim);
}

bool MadeFile::is(const files::FileState& there, const std::optional<SeenFile>& source) const {
  const bool is_sources = source && state_of(*source).inode == there.inode;
  if (is_hardlink && there.inode == state.inode && is_sources) return true;
  return there.size == state.size && there.mtime_ns == state.mtime_ns;
}

bool is_same_file(const SeenFile& a, const SeenFile& b) {
  return a.status.st_dev == b.status.st_dev && a.status.st_ino == b.status.st_ino;
}

std::int64_t mtime_ms(const SeenFile& file) {
  return files::immich_mtime_ms(file.status.st_mtim.tv_sec, file.status.st_mtim.tv_nsec);
}

bool has_same_content(const SeenFile& a, const SeenFile& b) {
  const files::Descriptor one = open_file(a.here);
  const files::Descriptor other = open_file(b.here);
  Piece of_one, of_other;
  for (;;) {
    const std::size_t size = read_piece(one, of_one, a.here);
    if (size != read_piece(other, of_other, b.here)) return false;
    if (std::memcmp(of_one.data(), of_other.data(), size) != 0) return false;
    if (size < of_one.size()) return true;
  }
}

}  // namespace kindred::sync
