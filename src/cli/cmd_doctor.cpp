#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/kill_point.h"
#include "cli/cmd_check_schema.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/doctor_summary.h"
#include "commands/doctor/doctor.h"
#include "web/client.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  bool fix = false;
  bool schema = false;
  ConsentOptions consent;
};

void tell(const sync::LibraryFix& fix) {
  if (fix.withheld) {
    fmt::print(stderr,
               "job {}: library {} was not changed, because a scan would then import the source's own files: {}\n  fix "
               "this first: {}\n",
               fix.job, fix.library.str(), fix.withheld->what(), fix.withheld->fix());
    return;
  }
  for (const std::string& change : fix.changes) {
    fmt::print(stderr, "job {}: would {} (library {})\n", fix.job, change, fix.library.str());
  }
}

void check_api_key(const Config& config) {
  if (!config.immich_api_key.empty()) return;
  throw Error(ErrorKind::usage, "--fix uses Immich's API, and IMMICH_API_KEY is not set",
              "set it to a key of an administrator, or make the changes above in Immich (Administration, External "
              "Libraries)");
}

/// Corrects the libraries after asking; `fixed` gets those that were. Returns the exit code of what a person answered.
int fix_libraries(const Config& config, const Options& options, std::vector<sync::LibraryFix>& fixed) {
  std::vector<sync::LibraryFix> fixes = sync::library_fixes(config, options.job);
  for (const sync::LibraryFix& fix : fixes) tell(fix);
  std::erase_if(fixes, [](const sync::LibraryFix& fix) { return fix.withheld.has_value(); });
  if (fixes.empty()) return 0;
  if (!options.consent.dry_run) check_api_key(config);
  const Consent consent = ask_consent(options.consent, "Change this in Immich?");
  if (consent != Consent::given) return exit_code(consent);
  const web::ImmichApi immich(config.immich_api_url, config.immich_api_key);
  for (const sync::LibraryFix& fix : fixes) {
    immich.set_library_paths(fix.library, fix.import_paths, fix.exclusion_patterns);
    kill_point("library_fixed");
    fixed.push_back(fix);
  }
  return 0;
}

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Check everything that can stop or harm a job, and show how to fix it; writes nothing without --fix");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  CLI::Option* fix = command->add_flag("--fix", options->fix,
                                       "Correct the settings of the target libraries through Immich's API; asks first");
  add_consent_options(*command, options->consent);
  for (const char* name : {"--yes", "--dry-run"}) command->get_option(name)->needs(fix);
  command->add_flag("--schema", options->schema, "Only say which version's tables these are, and what differs");
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    if (options->schema) {
      invocation.exit_code = check_schema(config, options->json);
      return;
    }
    std::vector<sync::LibraryFix> fixed;
    const int answer = options->fix ? fix_libraries(config, *options, fixed) : 0;
    const sync::Diagnosis diagnosis = sync::diagnose(config, options->job);
    fmt::print("{}", options->json ? json_summary(diagnosis, fixed) : text_summary(diagnosis, fixed));
    invocation.exit_code = std::max(answer, diagnosis.exit_code());
  });
}

}  // namespace kindred::cli
