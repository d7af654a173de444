#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred plan`: what the next cycle would do, and why. Sets `code` to the exit code.
void add_plan(CLI::App& app, int& code);

}  // namespace kindred::cli
