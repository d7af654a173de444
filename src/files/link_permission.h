#pragma once
#include <sys/stat.h>

#include <string>

namespace kindred::files {

/// Whether the kernel lets this process make a hard link to the file, which may be somebody else's (proc(5),
/// protected_hardlinks). What the mounts say to it is another matter: see may_hardlink.
bool is_link_permitted(const std::string& path, const struct stat& file);

/// Which links a folder's file system makes, as tried with a file of Kindred's own, whose dot-name scans skip.
struct LinkTrial {
  bool is_tried = false;  ///< false where no file can be made there
  bool hardlink = false;
  bool symlink = false;
};

/// Makes a file in `folder`, links to it, and removes all of it.
LinkTrial try_links(const std::string& folder);

}  // namespace kindred::files
