#include "files/walk.h"

#include <utility>

namespace kindred::files {

namespace fs = std::filesystem;

Walk::Walk(const std::string& folder) {
  enter(folder);
}

std::optional<fs::directory_entry> Walk::next() {
  if (entered_next_) enter(*std::exchange(entered_next_, std::nullopt));
  while (!open_.empty() && open_.back() == fs::directory_iterator()) open_.pop_back();
  if (open_.empty()) return std::nullopt;
  fs::directory_entry entry = *open_.back();
  std::error_code error;
  open_.back().increment(error);
  count(error);
  if (entry.symlink_status(error).type() == fs::file_type::directory) entered_next_ = entry.path();
  return entry;
}

void Walk::enter(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator names(folder, error);
  count(error);
  if (!error) open_.push_back(std::move(names));
}

void Walk::count(const std::error_code& error) {
  if (error && error != std::errc::no_such_file_or_directory) ++unreadable_;
}

}  // namespace kindred::files
