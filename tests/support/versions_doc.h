#pragma once
#include <string>

namespace kindred::support {

/// docs/immich-versions.md, made from the description that drives the copy and from the schemas that Kindred carries.
std::string versions_doc();

}  // namespace kindred::support
