#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/human.h"
#include "commands/explain/explain.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  std::string asset;
};

std::string text_of(const sync::Explanation& explanation) {
  std::string out;
  for (const sync::AssetExplanation& asset : explanation.assets) {
    for (const std::string& sentence : asset.sentences) out += printable(sentence) + "\n";
    for (const sync::JobExplanation& job : asset.jobs) {
      out += fmt::format("  job {}: {}\n", job.job, to_string(job.sharing));
      for (const std::string& sentence : job.sentences) out += fmt::format("    {}\n", printable(sentence));
    }
  }
  const auto more = explanation.matches - static_cast<std::int64_t>(explanation.assets.size());
  if (more > 0) out += fmt::format("… and {} more: give an id or a full path\n", with_thousands(more));
  return out;
}

nlohmann::ordered_json json_of(const sync::JobExplanation& job) {
  nlohmann::ordered_json out = {{"job", job.job}, {"sharing", to_string(job.sharing)}, {"mirror", nullptr}};
  if (job.mirror_id) out["mirror"] = job.mirror_id->str();
  out["sentences"] = job.sentences;
  return out;
}

std::string json_of(const sync::Explanation& explanation) {
  nlohmann::ordered_json out = {{"matches", explanation.matches}};
  out["assets"] = nlohmann::ordered_json::array();
  for (const sync::AssetExplanation& asset : explanation.assets) {
    nlohmann::ordered_json jobs = nlohmann::ordered_json::array();
    for (const sync::JobExplanation& job : asset.jobs) jobs.push_back(json_of(job));
    out["assets"].push_back({{"source", asset.source_id.str()},
                             {"path", asset.path},
                             {"sentences", asset.sentences},
                             {"jobs", std::move(jobs)}});
  }
  return json_text(out);
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("explain", "Show why a photo is shared or not; writes nothing");
  auto options = std::make_shared<Options>();
  command->add_option("ASSET", options->asset, "A photo of the source or a mirror: its id, path or file name")
      ->required()
      ->type_name("");
  add_common_options(*command, *options);
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    const sync::Explanation explanation = sync::explain(config, options->asset, options->job);
    fmt::print("{}", options->json ? json_of(explanation) : text_of(explanation));
    invocation.exit_code = 0;
  });
}

}  // namespace kindred::cli
