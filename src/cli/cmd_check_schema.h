#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

void add_check_schema(CLI::App& app, int& code);

}  // namespace kindred::cli
