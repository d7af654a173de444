#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kindred::cli {

/// 1234567 as "1,234,567".
std::string with_thousands(std::int64_t number);

/// Bytes as people read them: "512 B", "1.4 GiB".
std::string human_bytes(std::int64_t bytes);

/// "1 person", "2 people".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);

}  // namespace kindred::cli
