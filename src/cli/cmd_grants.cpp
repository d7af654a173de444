#include "cli/cmd_grants.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/common_options.h"
#include "schema/privileges.h"
#include "schema/session.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  std::string role = "kindred";
};

}  // namespace

void add_grants(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("grants", "Print SQL for a database role that may do just what is needed");
  auto options = std::make_shared<Options>();
  command->add_option("--role", options->role, "The role's name (default: kindred)");
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    pg::Connection connection(config.database, "grants");
    sync::prepare_session(connection);
    fmt::print("{}", sync::grants(connection, options->role));
  });
}

}  // namespace kindred::cli
