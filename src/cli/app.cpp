// The table of commands, and the one place where what they throw becomes an exit code and a message.
#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/error.h"
#include "cli/cmd_convert_tree.h"
#include "cli/cmd_dedup.h"
#include "cli/cmd_doctor.h"
#include "cli/cmd_explain.h"
#include "cli/cmd_plan.h"
#include "cli/cmd_restore.h"
#include "cli/cmd_run.h"
#include "cli/cmd_status.h"
#include "cli/cmd_sync.h"
#include "cli/cmd_unshare.h"
#include "cli/cmd_verify.h"

namespace kindred::cli {

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 done with failures, 2 usage or configuration, 3 database or Immich\n"
    "out of reach, 4 refused: nothing was written, a person must look.\n"
    "Configuration: config.yaml and the environment, see docs/configuration.md.";

int report(const Error& error) {
  fmt::print(stderr, "kindred: {}\n", error.what());
  if (!error.cure().empty()) fmt::print(stderr, "  cure: {}\n", error.cure());
  return exit_code(error.kind());
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{
      "Gives a chosen part of one Immich user's photos to another as that user's own, without a second inference."};
  app.name("kindred");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("kindred ") + KINDRED_VERSION);
  app.require_subcommand(1);
  int code = 0;
  add_sync(app, code);
  add_plan(app, code);
  add_run(app, code);
  add_status(app, code);
  add_verify(app, code);
  add_convert_tree(app, code);
  add_explain(app, code);
  add_unshare(app, code);
  add_restore(app, code);
  add_doctor(app, code);
  add_dedup(app, code);
  try {
    app.parse(argc, argv);
    return code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_code(ErrorKind::usage);
  } catch (const Error& error) {
    return report(error);
  } catch (const std::exception& error) {
    fmt::print(stderr,
               "kindred: unexpected: {}\n  cure: this is a fault of the program; please report it with this line\n",
               error.what());
    return 1;
  }
}

}  // namespace kindred::cli
