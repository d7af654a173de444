#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

void add_doctor(CLI::App& app, int& code);

}  // namespace kindred::cli
