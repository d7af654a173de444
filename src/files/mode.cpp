// From the configuration's words to ways of placing.
#include <stdexcept>

#include "files/root.h"

namespace kindred::files {

Mode mode_of(OriginalsMode mode) {
  switch (mode) {
    case OriginalsMode::automatic:
      return Mode::link_or_symlink;
    case OriginalsMode::hardlink:
      return Mode::hardlink;
    case OriginalsMode::symlink:
      return Mode::symlink;
    case OriginalsMode::reflink:
      return Mode::reflink;
    case OriginalsMode::copy:
      return Mode::copy;
    case OriginalsMode::existing:
      break;
  }
  throw std::logic_error("originals: existing places nothing, so no mode belongs to it");
}

Mode mode_of(ThumbnailsMode mode) {
  switch (mode) {
    case ThumbnailsMode::automatic:
      return Mode::reflink_or_link;
    case ThumbnailsMode::hardlink:
      return Mode::hardlink;
    case ThumbnailsMode::reflink:
      return Mode::reflink;
    case ThumbnailsMode::copy:
      return Mode::copy;
  }
  throw std::logic_error("not a thumbnails mode");
}

}  // namespace kindred::files
