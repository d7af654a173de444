#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred sync`: one cycle over all jobs. Sets `code` to the exit code.
void add_sync(CLI::App& app, int& code);

}  // namespace kindred::cli
