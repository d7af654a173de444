#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "base/printable.h"
#include "base/uuid.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/human.h"
#include "commands/undo/restore.h"

namespace kindred::cli {

namespace {

constexpr int kShownPhotos = 20;  // a screenful

struct Options : CommonOptions, ConsentOptions {
  std::vector<std::string> assets;
  bool all = false;
};

/// Ids in PostgreSQL's spelling; everything else as it is.
std::vector<std::string> as_stored(std::vector<std::string> assets) {
  for (std::string& asset : assets) {
    if (const auto id = Uuid::parse(asset)) asset = id->str();
  }
  return assets;
}

void check_scope(const Options& options) {
  const int given = (options.job ? 1 : 0) + (options.all ? 1 : 0) + (options.assets.empty() ? 0 : 1);
  if (given == 1 || (given == 2 && options.job && options.all)) return;
  throw Error(ErrorKind::usage,
              given == 0 ? "restore needs to know what" : "restore takes one of JOB, --asset and --all",
              "name a job, or photos with --asset (`kindred status` lists them), or give --all");
}

/// Photos are named by --asset; somebody may well leave it out.
void check_job(const Config& config, const Options& options) {
  if (!options.job || std::ranges::any_of(config.jobs, [&](const Job& job) { return job.name == *options.job; }))
    return;
  throw Error(ErrorKind::usage, fmt::format("no job is named '{}'", *options.job),
              fmt::format("for a photo: kindred restore --asset {}", shell_word(*options.job)));
}

std::string counts_text(const sync::TombstoneCounts& counts) {
  std::string out;
  const auto add = [&](std::int64_t count, const char* one, const char* many) {
    if (count > 0) out += fmt::format("  {}\n", counted(count, one, many));
  };
  add(counts.photos, "photo", "photos");
  add(counts.people, "person", "people");
  add(counts.faces, "face", "faces");
  add(counts.album_entries, "album entry", "album entries");
  add(counts.stacks, "stack", "stacks");
  add(counts.tags, "tag", "tags");
  add(counts.albums, "album", "albums");
  return "deleted by the target; the next cycle would bring it back:\n" + out;
}

std::string photos_text(const std::vector<sync::PhotoTombstone>& photos, std::int64_t all) {
  std::string out;
  for (const sync::PhotoTombstone& photo : photos) {
    out +=
        fmt::format("    {}  {}{}\n", photo.at, printable(photo.file_name.empty() ? photo.source_id : photo.file_name),
                    photo.job.empty() ? "  (no job shares it any more)" : "  (" + photo.job + ")");
  }
  const auto more = all - static_cast<std::int64_t>(photos.size());
  return more > 0 ? out + fmt::format("    and {} more\n", with_thousands(more)) : out;
}

std::string counts_json(const sync::TombstoneCounts& counts, bool done, int exit_code) {
  nlohmann::ordered_json out = {{"exit_code", exit_code}, {"done", done}};
  out["restored"] = {{"photos", counts.photos}, {"people", counts.people},
                     {"faces", counts.faces},   {"album_entries", counts.album_entries},
                     {"stacks", counts.stacks}, {"tags", counts.tags},
                     {"albums", counts.albums}};
  return json_text(out);
}

int restore(const Invocation& invocation, const Options& options) {
  check_scope(options);
  const Config config = load(invocation);
  check_job(config, options);
  sync::Restore restore(config, {options.job, as_stored(options.assets)});
  const sync::TombstoneCounts counts = restore.counts();
  if (counts.all() == 0) {
    if (options.assets.empty()) {
      fmt::print("{}", options.json ? counts_json(counts, true, 0)
                                    : "There is nothing to restore: no target deleted anything.\n");
      return 0;
    }
    throw Error(ErrorKind::failed, "no target deleted such a photo",
                "to list the photos that targets deleted: kindred status --tombstones");
  }
  fmt::print(stderr, "{}{}", counts_text(counts), photos_text(restore.photos(kShownPhotos), counts.photos));
  const Consent consent = ask_consent(options, "Bring this back?");
  const bool done = consent == Consent::given;
  if (done) restore.run();
  if (options.json) fmt::print("{}", counts_json(counts, done, exit_code(consent)));
  if (!options.json && done) fmt::print("The next cycle makes it again. To run one now: kindred sync\n");
  return exit_code(consent);
}

}  // namespace

void add_restore(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("restore", "Let the next cycle bring back photos that the target deleted; asks first");
  auto options = std::make_shared<Options>();
  command->add_option("JOB", options->job, "Everything that the target of this job deleted")->type_name("");
  command
      ->add_option("--asset", options->assets,
                   "A photo: the source's id, the mirror's id, the source's path, or a file name; may be repeated")
      ->type_name("ASSET")
      ->allow_extra_args(false);
  command->add_flag("--all", options->all, "Everything that targets deleted, in all jobs");
  add_consent_options(*command, *options);
  add_json_option(*command, *options);
  command->callback([options, &invocation] { invocation.exit_code = restore(invocation, *options); });
}

}  // namespace kindred::cli
