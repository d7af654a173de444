#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"

namespace kindred::sync {

struct Statement {
  std::string name;
  std::string text;
};

/// Every statement that Kindred runs on this Immich: the files of sql/immich and sql/tracking as adapted to it, and
/// those that are built from its tables' descriptions. The guard lets PostgreSQL plan them.
std::vector<Statement> all_statements(const immich::Catalogue& catalogue);

}  // namespace kindred::sync
