#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace kindred {

/// `2024-05-01T12:00:00Z`, to the second.
std::string utc_text(WallTime time);

/// Reads what utc_text() writes; nullopt for anything else.
std::optional<WallTime> parse_utc(std::string_view text);

/// Reads a day that exists, written as `2024-12-31`; nullopt for anything else.
std::optional<std::chrono::sys_days> parse_day(std::string_view text);

/// Seconds since 1970.
double unix_seconds(WallTime time);

}  // namespace kindred
