#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kindred::files {

/// Gives the names below a folder one by one, without following links, in the disk's own order; it holds open the
/// folders on the way to the last one. std::filesystem's own walk ends at the first folder that cannot be read, as a
/// disk's `lost+found` is for all but root, or that is removed meanwhile.
class Walk {
 public:
  explicit Walk(const std::string& folder);

  /// The next name; nothing at the end.
  std::optional<std::filesystem::directory_entry> next();
  /// Whether the last name is a folder; links to folders are none. It is gone through next.
  bool is_at_folder() const { return entered_next_.has_value(); }
  /// Leaves the last name's folder out.
  void skip_folder() { entered_next_.reset(); }
  /// How many folders could not be read so far; one that was removed meanwhile is none.
  std::int64_t unreadable() const { return unreadable_; }

 private:
  void enter(const std::filesystem::path& folder);
  void count(const std::error_code& error);

  std::vector<std::filesystem::directory_iterator> open_;  ///< each at the name that comes next there
  std::optional<std::filesystem::path> entered_next_;
  std::int64_t unreadable_ = 0;
};

}  // namespace kindred::files
