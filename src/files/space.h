#pragma once
#include <cstdint>
#include <string>

namespace kindred::files {

/// How many bytes this process may still write on the disk of `folder`. Throws Error(failed) where the disk does not
/// answer.
std::int64_t free_bytes(const std::string& folder);

}  // namespace kindred::files
