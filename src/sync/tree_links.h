#pragma once

namespace kindred::sync {

class JobRun;

/// Refuses a tree in which a directory link lies on the way to a mirror's original, whichever job made the mirror:
/// behind it Immich deletes and writes where the link leads, most likely the source's own files (promise 1). For the
/// start of a program: one look at each folder.
void check_no_links_in_tree(JobRun& run);

}  // namespace kindred::sync
