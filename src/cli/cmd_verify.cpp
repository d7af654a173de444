#include "cli/cmd_verify.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "cli/common_options.h"

namespace kindred::cli {

void add_verify(CLI::App& app, int&) {
  CLI::App* command = app.add_subcommand("verify", "Check every promise that data can show");
  auto options = std::make_shared<CommonOptions>();
  add_common_options(*command, *options);
  command->callback([] { throw Error(ErrorKind::failed, "verify is being written"); });
}

}  // namespace kindred::cli
