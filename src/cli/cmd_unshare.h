#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred unshare JOB`: takes away all that a job made. Sets `code` to the exit code.
void add_unshare(CLI::App& app, int& code);

}  // namespace kindred::cli
