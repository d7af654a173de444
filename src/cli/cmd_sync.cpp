#include "cli/cmd_sync.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/common_options.h"
#include "cli/progress_display.h"
#include "cli/sync_summary.h"
#include "sync/cycle.h"

namespace kindred::cli {

void add_sync(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("sync", "Run one cycle over all jobs");
  auto options = std::make_shared<CommonOptions>();
  add_common_options(*command, *options);
  auto release = std::make_shared<std::optional<std::string>>();
  command->add_option("--release", *release, "Let a job's held-back removals through (its name)");
  auto share_again = std::make_shared<std::optional<std::string>>();
  command->add_option("--share-again", *share_again, "Share a job again that was unshared (its name)");
  command->callback([options, release, share_again, &code] {
    const Config config = load(*options);
    // A person who runs this has mended something: faults need not wait until they are due.
    const sync::CycleOptions cycle{
        .only_job = options->job, .retry_all_faults = true, .release = *release, .share_again = *share_again};
    const auto progress = make_progress_display(options->json);
    const sync::CycleReport report = sync::run_cycle(config, cycle, *progress);
    fmt::print("{}", options->json ? json_summary(report) : text_summary(report));
    code = report.exit_code();
  });
}

}  // namespace kindred::cli
