#pragma once
#include <atomic>
#include <optional>

#include "files/order.h"
#include "files/syscalls.h"

namespace kindred::files {

enum class Made {
  done,
  name_taken,      ///< something got the name first
  directory_gone,  ///< another thread removed the directory as empty
  source_gone,     ///< the source was removed since it was opened
  cross_device,
  not_supported
};

/// Makes one file at one spot, in the first of the ordered ways that goes.
class Maker {
 public:
  /// `no_reflink_from` remembers a device whose file system turned out to know no reflinks; 0 for none. With `over`,
  /// what holds the name is replaced in one step; else nothing is.
  Maker(const Syscalls& syscalls, const Source& source, const Spot& spot, const Order& order, bool over,
        std::atomic<dev_t>& no_reflink_from);

  /// Throws Error for what is none of Made.
  Made make();

  /// After done: the way that went, and the state of the file, through links.
  Placed how() const { return how_; }
  const struct stat& content() const { return content_; }

 private:
  Made make_by(Placed way);
  Made link_at_spot(Placed way);
  Made link_as(Placed way, const char* name);
  Made hardlink_as(const char* name);
  Made hardlink_by_path(const char* name);
  Made failed_link(int error, Placed way, const char* name) const;
  bool stands_at(const char* name, Placed way) const;
  Made copy_at_spot(Placed way);
  Made fill(Placed way, int destination);
  void finish(int destination);
  Made publish(const char* temp);

  const Syscalls& syscalls_;
  const Source& source_;
  const Spot& spot_;
  const Order& order_;
  const bool over_;
  std::atomic<dev_t>& no_reflink_from_;
  Placed how_ = Placed::hardlinked;
  struct stat content_;
};

}  // namespace kindred::files
