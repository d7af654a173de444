#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred restore`: lets the next cycle bring back what targets deleted. Sets `code` to the exit code.
void add_restore(CLI::App& app, int& code);

}  // namespace kindred::cli
