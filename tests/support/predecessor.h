#pragma once
#include <string>

#include "support/sharing.h"

namespace kindred::support {

/// How the Python sidecar left an installation.
struct PredecessorSpec {
  int schema_version = 2;      ///< of its tables, 1 to 4
  bool person_map = true;      ///< its third version dropped it
  bool directory_link = true;  ///< the tree is a link to the source's folder, as its manual advises; else hard links
};

/// Turns the scene of a Sharing into an installation of the predecessor's: its tables, and for each of Alice's ready
/// photos a mirror as it wrote them: random ids, the source's checksum, thumbnails as hard links in the source's aa/bb
/// folders, faces and people with random ids, job stamps of now. Bob's tree becomes a link to Alice's folder.
/// Written from what is known of it, apart from the product's code.
void install_predecessor(Sharing& share, const PredecessorSpec& spec = {});

}  // namespace kindred::support
