#include "cli/cmd_restore.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "base/uuid.h"
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
  throw Error(ErrorKind::usage, given == 0 ? "restore what?" : "restore takes one of photos, --job and --all",
              "name photos (kindred status lists them), or a job with --job, or say --all");
}

std::string counts_text(const sync::RefusalCounts& counts) {
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
  return "what the target deleted, and what would come back:\n" + out;
}

std::string photos_text(const std::vector<sync::RefusedPhoto>& photos, std::int64_t all) {
  std::string out;
  for (const sync::RefusedPhoto& photo : photos) {
    out += fmt::format("    {}  {}{}\n", photo.at, photo.file_name.empty() ? photo.source_id : photo.file_name,
                       photo.job.empty() ? "  (no job shares it any more)" : "  (" + photo.job + ")");
  }
  const auto more = all - static_cast<std::int64_t>(photos.size());
  return more > 0 ? out + fmt::format("    and {} more\n", with_thousands(more)) : out;
}

std::string counts_json(const sync::RefusalCounts& counts, bool done, int exit_code) {
  nlohmann::ordered_json out = {{"exit_code", exit_code}, {"done", done}};
  out["restored"] = {{"photos", counts.photos}, {"people", counts.people},
                     {"faces", counts.faces},   {"album_entries", counts.album_entries},
                     {"stacks", counts.stacks}, {"tags", counts.tags}};
  return json_text(out);
}

int restore(const Options& options) {
  check_scope(options);
  const Config config = load(options);
  sync::Restore restore(config, {options.job, as_stored(options.assets)});
  const sync::RefusalCounts counts = restore.counts();
  if (counts.all() == 0) {
    if (options.assets.empty()) {
      fmt::print("{}", options.json ? counts_json(counts, true, 0) : "Nothing was deleted by a target.\n");
      return 0;
    }
    throw Error(ErrorKind::failed, "no target deleted such a photo", "kindred status --tombstones lists those it did");
  }
  fmt::print(stderr, "{}{}", counts_text(counts), photos_text(restore.photos(kShownPhotos), counts.photos));
  const Consent consent = ask_consent(options, "Bring this back?");
  const bool done = consent == Consent::given;
  if (done) restore.run();
  if (options.json) fmt::print("{}", counts_json(counts, done, exit_code(consent)));
  if (!options.json && done) fmt::print("The next cycle makes it again; `kindred sync` runs one at once.\n");
  return exit_code(consent);
}

}  // namespace

void add_restore(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("restore", "Let the next cycle bring back what the target deleted");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  add_consent_options(*command, *options);
  command->add_option("ASSET", options->assets,
                      "Photos: the source's id, the mirror's, the source's path, or a file name");
  command->add_flag("--all", options->all, "All that was deleted, of every job");
  command->callback([options, &code] { code = restore(*options); });
}

}  // namespace kindred::cli
