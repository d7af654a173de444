// The built program as users start it: configuration from a file and the environment.
#include "support/program.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/files.h"

namespace kindred::support {

namespace {

/// JSON's strings are YAML's as well.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

const char* to_string(OriginalsMode mode) {
  switch (mode) {
    case OriginalsMode::hardlink:
      return "hardlink";
    case OriginalsMode::symlink:
      return "symlink";
    case OriginalsMode::existing:
      return "existing";
    case OriginalsMode::copy:
      return "copy";
    default:
      return "auto";
  }
}

std::string yaml_of(const Job& job) {
  std::string out = fmt::format("  - name: {}\n", quoted(job.name));
  out += fmt::format("    source_user_id: {}\n    target_user_id: {}\n    target_library_id: {}\n",
                     job.source_user_id.str(), job.target_user_id.str(), job.target_library_id.str());
  if (!job.source_path_prefix.empty())
    out += fmt::format("    source_path_prefix: {}\n", quoted(job.source_path_prefix));
  out += fmt::format("    target_path_prefix: {}\n", quoted(job.target_path_prefix));
  out += fmt::format("    uploads: {}\n    originals: {}\n", job.uploads, to_string(job.originals));
  if (job.on_removal == OnRemoval::keep) out += "    on_removal: keep\n";
  return out;
}

}  // namespace

std::string yaml_of(const Config& config) {
  std::string out = fmt::format("batch_size: {}\nworkers: {}\nsync_jobs:\n", config.batch_size, config.workers);
  for (const Job& job : config.jobs) out += yaml_of(job);
  return out;
}

Variables variables_of(const Config& config) {
  return {{"DB_HOSTNAME", config.database.host},
          {"DB_PORT", std::to_string(config.database.port)},
          {"DB_USERNAME", config.database.user},
          {"DB_DATABASE_NAME", config.database.name},
          {"UPLOAD_LOCATION_MOUNT", config.media_root}};
}

ProcessOptions program_options(const Config& config, const std::string& file, const Variables& more) {
  write_file(file, yaml_of(config));
  ProcessOptions options;
  options.clear_environment = true;
  options.environment = variables_of(config);
  options.environment.emplace_back("CONFIG_FILE", file);
  for (const auto& variable : more) options.environment.push_back(variable);
  return options;
}

ProcessResult run_kindred(const Config& config, const std::string& file, const std::vector<std::string>& arguments,
                          const Variables& more) {
  std::vector<std::string> all = {KINDRED_PROGRAM};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_process(all, program_options(config, file, more));
}

}  // namespace kindred::support
