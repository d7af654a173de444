#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/kill_point.h"
#include "base/printable.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/doctor_summary.h"
#include "cli/schema_summary.h"
#include "commands/doctor/doctor.h"
#include "config/load.h"
#include "schema/table_rights.h"
#include "web/client.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  bool fix = false;
  bool schema = false;
  bool grants = false;
  std::string role = "kindred";
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
    fmt::print(stderr, "job {}: would {} (library {})\n", fix.job, printable(change), fix.library.str());
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

/// For --schema and --grants, which look at a database and need no jobs: it may be a scratch one.
pg::Connection connect_without_jobs() {
  const Config config = load_infrastructure(process_environment());
  start_log(config.log_level, config.log_format);
  return {config.database, "doctor"};
}

int tell_schema(bool as_json) {
  pg::Connection connection = connect_without_jobs();
  const sync::SchemaVerdict verdict = sync::judge_schema(connection);
  fmt::print("{}", as_json ? json_summary(verdict) : text_summary(verdict));
  return verdict.exit_code();
}

int tell_grants(const std::string& role) {
  pg::Connection connection = connect_without_jobs();
  fmt::print("{}", sync::grants(connection, role));
  return 0;
}

int tell_health(const Invocation& invocation, const Options& options) {
  const Config config = load(invocation);
  std::vector<sync::LibraryFix> fixed;
  const int answer = options.fix ? fix_libraries(config, options, fixed) : 0;
  const sync::Diagnosis diagnosis = sync::diagnose(config, options.job);
  fmt::print("{}", options.json ? json_summary(diagnosis, fixed) : text_summary(diagnosis, fixed));
  return std::max(answer, diagnosis.exit_code());
}

}  // namespace

void add_doctor(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Check everything that can stop or harm a job, and show how to fix it; changes nothing without --fix");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  CLI::Option* fix = command->add_flag("--fix", options->fix,
                                       "Correct the settings of the target libraries through Immich's API; asks first");
  add_consent_options(*command, options->consent);
  for (const char* name : {"--yes", "--dry-run"}) command->get_option(name)->needs(fix);
  CLI::Option* schema = command->add_flag("--schema", options->schema,
                                          "Only judge the database's tables: which version's they are, what differs, "
                                          "whether Kindred works with them; needs no jobs");
  CLI::Option* grants = command->add_flag(
      "--grants", options->grants, "Only print SQL for a database role that may do just what is needed; needs no jobs");
  command->add_option("--role", options->role, "The name of that role (default: kindred)")->needs(grants);
  for (CLI::Option* other : {fix, command->get_option("--job")}) {
    schema->excludes(other);
    grants->excludes(other);
  }
  grants->excludes(schema)->excludes(command->get_option("--json"));
  command->callback([options, &invocation] {
    invocation.exit_code = options->schema   ? tell_schema(options->json)
                           : options->grants ? tell_grants(options->role)
                                             : tell_health(invocation, *options);
  });
}

}  // namespace kindred::cli
