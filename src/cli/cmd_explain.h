#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred explain`: why an asset is shared, or not. Sets `code` to the exit code.
void add_explain(CLI::App& app, int& code);

}  // namespace kindred::cli
