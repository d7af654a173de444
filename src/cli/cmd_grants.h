#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

void add_grants(CLI::App& app, int& code);

}  // namespace kindred::cli
