#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

/// `kindred status`: how the jobs are, from the running daemon or else from the database. Sets `code` to 1 where a
/// person must look, 3 where the database is out of reach.
void add_status(CLI::App& app, int& code);

}  // namespace kindred::cli
