#pragma once
#include <string_view>

namespace CLI {
class App;
}

namespace kindred::cli {

/// The options of every command that takes something away or writes into what is not Kindred's.
struct ConsentOptions {
  bool yes = false;      ///< --yes
  bool dry_run = false;  ///< --dry-run
};

void add_consent_options(CLI::App& command, ConsentOptions& options);

/// What the person says once the command has told what it would do.
enum class Consent { given, dry_run, refused };

/// Asks `question`, which ends with a question mark, on standard error and reads one line from standard input. Only the
/// whole word "yes" consents: the predecessor took "d" for delete. An end of the input is a refusal. Without a question
/// where an option has answered. Says that nothing was changed where it was not given.
Consent ask_consent(const ConsentOptions& options, std::string_view question);

/// The exit code of a command that ends without consent: a dry run has done what it was asked, a refused one has not.
int exit_code(Consent consent);

}  // namespace kindred::cli
