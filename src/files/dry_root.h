#pragma once
#include <map>
#include <set>
#include <span>
#include <string>

#include "files/existing.h"
#include "files/root.h"

namespace kindred::files {

/// Says what a Root would do, and does nothing: for `kindred plan`. It looks at the disk as a Root does, and remembers
/// what it was told to make, rename and remove, so that each call finds what the calls before it would have left.
/// Not for several threads at once.
class DryRoot final : public Root {
 public:
  /// What of its own calls it has to know again: all names, or none, for a folder whose names nobody asks for.
  enum class Remembers { names, nothing };
  /// The folder may be missing, unlike a Root's: it is one that would be made.
  DryRoot(const std::string& path, Remembers remembers);

  Placement place(const std::string& source, const std::string& destination, Mode mode, const std::string& symlink_text,
                  bool replace) override;
  RenameResult rename(const std::string& from, const std::string& to) override;
  bool remove(const std::string& relative) override;
  void remove_unfinished(const std::string&) override {}
  void remove_empty_parents(const std::string& /*relative*/) override {}
  bool exists(const std::string& relative) const override;
  /// Nothing is known of what was only said to be made.
  std::optional<FileState> state_of(const std::string& relative) const override;
  void sync() const override {}

 private:
  DryRoot(const std::string& path, Remembers remembers, bool is_there);
  /// What holds the name, as far as the disk and what was told before say.
  Existing look(const Source& source, const std::string& destination, const Order& order) const;
  /// Throws Error(failed) where a file stands for one of the folders above the name.
  void check_folders_can_be_made(std::span<const std::string> path) const;
  bool is_other_mount(const Source& source) const;
  /// What comes of a way for which no other may stand, as far as that can be told without trying.
  PlaceResult result_of(Placed way, const Source& source) const;
  void make(const std::string& relative, const std::string& source);

  const bool is_there_;
  const bool knows_no_reflinks_;
  const Remembers remembers_;
  std::map<std::string, std::string> made_;  ///< name and the source's path
  std::set<std::string> removed_;
};

}  // namespace kindred::files
