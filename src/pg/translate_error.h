#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace kindred::pg {

/// What to do about an error of this SQLSTATE (PostgreSQL manual, appendix A).
ErrorKind kind_of_sqlstate(std::string_view sqlstate);

/// To be called in a catch block: throws the libpqxx exception under way again as SqlError or Error. `what` is the
/// statement or the action, of which the message keeps the first line.
[[noreturn]] void rethrow_translated(std::string_view what);

/// The text up to its first line end.
std::string first_line(std::string_view text);

/// `text` with a non-empty `secret` blotted out wherever it stands as a value of its own. A part of a longer word
/// stays: else a password like `postgres` would mangle the names of hosts, and would show itself by that. `shown` are
/// values that the message names anyway; where the secret equals one of them, nothing is hidden by blotting it out.
std::string without_secret(std::string text, std::string_view secret, std::span<const std::string_view> shown = {});

}  // namespace kindred::pg
