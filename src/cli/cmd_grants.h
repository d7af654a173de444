#pragma once

namespace CLI {
class App;
}

namespace kindred::cli {

struct Invocation;

void add_grants(CLI::App& app, Invocation& invocation);

}  // namespace kindred::cli
