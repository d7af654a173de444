#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred run`: the daemon. Sets `code` to the exit code.
void add_run(CLI::App& app, int& code);

}  // namespace kindred::cli
