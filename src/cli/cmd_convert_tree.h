#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred convert-tree JOB`: makes a real tree of one that shows the source's folder. Sets `code` to the exit code.
void add_convert_tree(CLI::App& app, int& code);

}  // namespace kindred::cli
