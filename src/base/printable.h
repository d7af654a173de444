#pragma once
#include <string>
#include <string_view>

namespace kindred {

/// `text` with everything visible that could act on a terminal or forge a line of a log: control characters (as \n, \t,
/// \x1b), those of Unicode that control or reorder lines (as \u0085, \u202e), and bytes that are no UTF-8 (as \xff).
/// For whatever comes from the database, from disk or from another program. A backslash stays as it is.
std::string printable(std::string_view text);

/// The same for text that may hold a list of ours: a line end stays where two blanks follow it. So no line but the
/// first can look like the beginning of a record.
std::string printable_list(std::string_view text);

}  // namespace kindred
