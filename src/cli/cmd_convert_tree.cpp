#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/human.h"
#include "cli/progress_display.h"
#include "commands/predecessor/convert_tree.h"
#include "cycle/context.h"
#include "schema/session.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions, ConsentOptions {};

std::string mode_word(const Job& job) {
  switch (job.originals) {
    case OriginalsMode::hardlink:
      return "a hard link";
    case OriginalsMode::symlink:
      return "a symbolic link";
    case OriginalsMode::reflink:
      return "a reflink";
    case OriginalsMode::copy:
      return "a copy";
    case OriginalsMode::automatic:
    case OriginalsMode::existing:
      break;
  }
  return "a hard link, else a symbolic link";
}

std::string plan_text(const Job& job, const sync::TreeConversion& plan) {
  if (plan.links.empty()) return fmt::format("{}: no folder of its tree is a link\n", job.name);
  std::string out = fmt::format("{}: {} behind {} ({}) would get a name of its own, {}\n", job.name,
                                counted(plan.originals, "original", "originals"),
                                plan.links.size() == 1 ? "a directory link" : "directory links",
                                fmt::join(plan.links, ", "), mode_word(job));
  if (plan.missing > 0) {
    out += fmt::format("  {} missing at the source, and will be missing in the tree: {}\n",
                       counted(plan.missing, "is", "are"), fmt::join(plan.examples, ", "));
  }
  if (plan.strangers > 0) {
    out += fmt::format(
        "  {} in the tree, no mirror: a scan made them of the source's files. These files will not be in the tree, and "
        "the next scan sets them offline\n",
        counted(plan.strangers, "asset of the target's is", "assets of the target's are"));
  }
  return out;
}

std::string done_text(const Job& job, const sync::TreeConversion& done) {
  std::string out = fmt::format("{}: the tree is real now: {}, compared one by one{}\n", job.name,
                                counted(done.originals - done.missing, "original", "originals"),
                                done.bytes_copied > 0 ? ", " + human_bytes(done.bytes_copied) + " copied" : "");
  if (job.originals == OriginalsMode::existing) {
    out +=
        "  Now remove `originals: existing` from the job, and the pattern **/* from the target library's exclusions.\n";
  }
  return out;
}

nlohmann::ordered_json json_of(const sync::TreeConversion& conversion) {
  return {{"job", conversion.job},
          {"links", conversion.links},
          {"originals", conversion.originals},
          {"missing", conversion.missing},
          {"strangers", conversion.strangers},
          {"bytes_copied", conversion.bytes_copied},
          {"converted", conversion.is_converted}};
}

/// One line a tree on standard output, or JSON; what is asked goes to standard error.
int convert(const Invocation& invocation, const Options& options) {
  const Config config = load(invocation);
  const Job job = sync::chosen_job(config, *options.job);
  sync::JobLock lock = sync::JobLock::take(config.database, job.name);
  sync::TreeConversion conversion = sync::plan_tree_conversion(config, job);
  fmt::print(options.json ? stderr : stdout, "{}", plan_text(job, conversion));
  Consent consent = Consent::given;
  if (!conversion.links.empty() || options.dry_run) {
    consent = ask_consent(options, fmt::format("Replace the directory links of job {}?", job.name));
  }
  if (consent == Consent::given) {
    sync::CycleContext context(config);
    const auto progress = make_progress_display({.quiet = options.json});
    const immich::Instance& instance = context.checked_instance();
    const auto connection = context.pool().acquire();
    conversion = sync::convert_tree(config, *connection, instance, job, lock, *progress);
    if (!options.json) fmt::print("{}", done_text(job, conversion));
  }
  if (options.json) fmt::print("{}", json_text(json_of(conversion)));
  return exit_code(consent);
}

}  // namespace

void add_convert_tree(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("convert-tree",
                                         "Replace a tree that is a link to the source's folder (as the Python sidecar "
                                         "made it) by real folders; asks first");
  auto options = std::make_shared<Options>();
  add_job_argument(*command, *options);
  add_consent_options(*command, *options);
  add_json_option(*command, *options);
  command->callback([options, &invocation] { invocation.exit_code = convert(invocation, *options); });
}

}  // namespace kindred::cli
