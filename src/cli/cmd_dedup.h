#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred dedup`: removes mirrors of which the target has an own copy, after a person's word. Sets `code` to 1 where
/// that was not given.
void add_dedup(CLI::App& app, int& code);

}  // namespace kindred::cli
