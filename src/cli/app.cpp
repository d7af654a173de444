// The table of commands, and the one place where what they throw becomes an exit code and a message.
#include "cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/error.h"
#include "base/sha1.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "pg/connect.h"
#include "web/client.h"
#include "web/server.h"

namespace kindred::cli {

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 done with failures, 2 usage or configuration, 3 database or Immich\n"
    "out of reach, 4 refused: nothing was written; the message says why.\n"
    "Configuration: config.yaml and the environment, see docs/configuration.md.";

// A command's help does not list what comes before the command.
constexpr const char* kCommandFooter = "The option --config FILE works here, too: see kindred --help.";

std::string version_text(const Build& build) {
  return fmt::format(
      "kindred {}\ncommit: {}\nbuild: {}\nlibraries: libpq {}, libcurl {}, libmicrohttpd {}, OpenSSL {}, {}",
      KINDRED_VERSION, build.commit, build.kind, pg::libpq_version(), web::libcurl_version(),
      web::libmicrohttpd_version(), openssl_version(), build.libraries);
}

int report(const Error& error) {
  fmt::print(stderr, "kindred: {}\n", error.what());
  if (!error.fix().empty()) fmt::print(stderr, "  fix: {}\n", error.fix());
  return exit_code(error.kind());
}

/// In the order in which `kindred --help` shows them: what one uses daily first.
void add_commands(CLI::App& app, Invocation& invocation) {
  app.fallthrough();  // so --config may also come after the command
  app.footer(kCommandFooter);
  add_setup(app, invocation);
  add_sync(app, invocation);
  add_run(app, invocation);
  add_status(app, invocation);
  add_plan(app, invocation);
  add_explain(app, invocation);
  add_verify(app, invocation);
  add_doctor(app, invocation);
  add_unshare(app, invocation);
  add_restore(app, invocation);
  add_dedup(app, invocation);
  add_people(app, invocation);
  add_convert_tree(app, invocation);
}

}  // namespace

int run(int argc, char** argv, const Build& build) {
  CLI::App app{
      "Gives a chosen part of one Immich user's photos to another user as their own. Immich does not run its\n"
      "machine learning on them a second time."};
  app.name("kindred");
  app.set_version_flag(
      "--version", [&] { return version_text(build); },
      "Print the version, the commit, the build and the libraries, and exit");
  Invocation invocation;
  app.add_option("--config", invocation.config_file,
                 "The configuration file (default: CONFIG_FILE, else /app/config.yaml)")
      ->type_name("FILE");
  add_commands(app, invocation);
  app.footer(kFooter);
  app.require_subcommand(1);
  try {
    app.parse(argc, argv);
    return invocation.exit_code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_code(ErrorKind::usage);
  } catch (const Error& error) {
    return report(error);
  } catch (const std::exception& error) {
    fmt::print(stderr,
               "kindred: unexpected: {}\n  fix: this is a fault of the program; please report it with this line and "
               "the output of kindred --version\n",
               error.what());
    return 1;
  }
}

}  // namespace kindred::cli
