#pragma once
#include <string>

#include "support/instance.h"

namespace kindred::support {

/// A library of any size, with a mix of what real ones hold.
struct BulkSpec {
  std::size_t assets = 1'000;
  int faces_per_asset = 2;
  int people = 20;
  bool pictures = false;  ///< real JPEG files, some 100 ms each; else a few kB of noise, and each twelfth a video
};

/// What a job needs to know of a filled instance.
struct Filled {
  User source;
  User target;
  Library source_library;
  Library target_library;  ///< its path is the tree
};

/// Makes a source with a library in `external_root`/alice and a target with an empty one in `external_root`/bob.
Filled fill(Instance& instance, const std::string& external_root, const BulkSpec& spec);

/// Adds `count` more assets, numbered from `first`, with faces of `people`.
void add_bulk_assets(Instance& instance, const User& owner, const Library& library, const std::vector<Person>& people,
                     const BulkSpec& spec, std::size_t first, std::size_t count);

}  // namespace kindred::support
