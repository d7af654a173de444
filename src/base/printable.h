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

/// `text` as one word of a shell's command line, for commands that a person is told to run: as it is where it is plain,
/// else quoted. What printable() would change is in it as escapes of a shell's ($'\n').
std::string shell_word(std::string_view text);

/// A whole JSON text whose strings show what would act on a terminal, as printable() does, in JSON's own escapes
/// (\u0085, \u202e). JSON itself escapes only what comes before the blank.
std::string escaped_json(std::string_view json);

}  // namespace kindred
