#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred verify`: every promise that data can show. Sets `code` to 1 if one is broken.
void add_verify(CLI::App& app, int& code);

}  // namespace kindred::cli
