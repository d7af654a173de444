#pragma once

namespace kindred {

/// How a mirror's original is placed in the tree (design, Files).
enum class OriginalsMode {
  automatic,  ///< `auto`: hard link, else symlink
  hardlink,
  symlink,
  reflink,
  copy,
  existing  ///< the predecessor's layout: nothing is placed, the tree already shows the source's files
};

/// How the files that Immich made of an asset (thumbnails, previews, encoded video) are placed in the media root.
enum class ThumbnailsMode {
  automatic,  ///< `auto`: reflink, else hard link
  hardlink,
  reflink,
  copy
};

/// Whether archived source assets are part of a job.
enum class Archived { include, exclude };

/// Where in the target's account new mirrors of the timeline's photos appear. Later the target decides.
enum class Show { timeline, archive };

/// What a mirrored person's name, birthday, visibility and feature face follow (design, People).
enum class PeopleMode {
  follow,  ///< the source, until the target changes it on the mirror
  source,  ///< the source always wins
  fill     ///< only blanks are filled
};

/// Whom of the target's own people a source person is tied to in place of getting a mirror.
enum class PeopleMatch {
  none,
  name  ///< the only one with the same name; see match_people.sql
};

/// What becomes of a source asset of which the target has an own copy already: it is mirrored all the same, or skipped.
enum class Duplicates { keep, skip };

/// Whether the albums that a job's rules name become albums of the target's own.
enum class AlbumsMode { none, mirror };

/// Whether the other photos of a stack follow the stack's primary photo, or are chosen by the rules like all others.
enum class Stacks { whole, as_selected };

/// What becomes of a mirror that the source no longer shares: it is removed, or it becomes the target's own.
enum class OnRemoval { follow, keep };

}  // namespace kindred
