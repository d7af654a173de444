#pragma once

namespace CLI {
class App;
}

namespace kindred {
struct Config;
}

namespace kindred::cli {

struct Invocation;

/// Prints what Kindred makes of the tables of the configuration's database. Returns the exit code.
int check_schema(const Config& config, bool as_json);

void add_check_schema(CLI::App& app, Invocation& invocation);

}  // namespace kindred::cli
