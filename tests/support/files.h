#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kindred::support {

/// A folder of its own below /tmp, or another parent, gone with everything in it when the object goes; kept where
/// KINDRED_KEEP is set. The name is short, because a Unix socket's path has room for 107 bytes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  /// Where later ones are made.
  static void set_parent(const std::string& folder);

  const std::string& path() const { return path_; }
  /// `name` below the folder; makes nothing.
  std::string operator/(std::string_view name) const;

 private:
  std::string path_;
};

/// True where the environment asks for databases and folders to be kept for a look (KINDRED_KEEP).
bool keep_for_a_look();

/// Writes the whole file, making its parent folders. Throws Error with the path.
void write_file(const std::string& path, std::string_view content);
std::string read_file(const std::string& path);
/// Sets the modification time (and the access time to the same).
void set_mtime(const std::string& path, std::int64_t seconds, long nanoseconds);

/// A file's modification time in milliseconds as Immich computes it from Node's stat: the double sec * 1000 + nsec /
/// 1e6, rounded half up. Written down here apart from the product's own function, so that each checks the other.
std::int64_t node_mtime_ms(std::int64_t seconds, long nanoseconds);
std::int64_t node_mtime_ms_of(const std::string& path);

/// Raw digests; `hex` makes them readable.
std::string sha1(std::string_view bytes);
std::string sha256(std::string_view bytes);
std::string sha1_of_file(const std::string& path);
std::string sha256_of_file(const std::string& path);
std::string hex(std::string_view bytes);

}  // namespace kindred::support
