#pragma once
#include <span>
#include <string_view>

#include "base/error.h"

namespace kindred::pg {

/// What an error of PostgreSQL means to who runs Kindred.
struct SqlstateAdvice {
  std::string_view state;  ///< five characters, or the two of a class (PostgreSQL manual, appendix A)
  ErrorKind kind;
  std::string_view meaning;
  std::string_view advice;  ///< what to do; empty where the message says all
};

/// All states that a user can do something about. The first one that fits is valid: codes stand before their class.
std::span<const SqlstateAdvice> sqlstate_advice();

/// The one that fits; for all others one of kind `failed` without advice.
const SqlstateAdvice& advice_for(std::string_view sqlstate);

inline constexpr std::string_view kTooManyConnections = "53300";

}  // namespace kindred::pg
