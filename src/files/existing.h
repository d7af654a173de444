#pragma once
#include "files/order.h"

namespace kindred::files {

/// What holds a destination's name already.
struct Existing {
  enum class Is {
    nothing,
    settled,      ///< what was ordered stands there: `how` and `content` say how
    replaceable,  ///< something else, to be replaced
    taken         ///< something else, to be left alone
  };
  Is is = Is::nothing;
  Placed how = Placed::hardlinked;
  struct stat content {};  ///< through links
};

/// Looks at the destination's name. Throws Error(refused) where the source itself stands there, under that very name.
Existing examine(const Source& source, const Spot& spot, const Order& order);

/// The text of the symbolic link `name`, empty where it is none.
std::string link_text(int directory, const char* name);

}  // namespace kindred::files
