// From file and environment to a Config, in the order of a start: find the file, read it or the environment's jobs,
// read the infrastructure, check. Nothing stops half way: every finding is collected and thrown at the end.
#include "config/load.h"

#include <fmt/format.h>

#include <filesystem>

#include "config/check.h"
#include "config/config_file.h"
#include "config/environment_jobs.h"
#include "config/findings.h"
#include "config/infrastructure.h"
#include "config/path_map.h"
#include "config/read_file.h"
#include "config/values.h"
#include "config/variables.h"
#include "config/yaml_file.h"

namespace kindred {

namespace config {

namespace {

constexpr char kUsualFile[] = "/app/config.yaml";  ///< the predecessor's place
constexpr int kMaxBatchSize = 1000;                ///< phones miss rows of transactions that take long
constexpr int kMaxWorkers = 16;                    ///< each holds a connection to PostgreSQL

std::vector<Settings> read_file_settings(const ConfigFile& file, Config& config, Findings& findings) {
  const FileSettings settings = read_yaml(file.text, file.name, findings);
  const auto number = [&](const Setting& setting, int highest, int& value) {
    if (!setting.value.empty()) value = read_number(setting, 1, highest, findings).value_or(value);
  };
  number(settings.batch_size, kMaxBatchSize, config.batch_size);
  number(settings.workers, kMaxWorkers, config.workers);
  config.path_map = read_path_map(settings.path_map, findings);
  return settings.jobs;
}

std::vector<Settings> written_jobs(const std::optional<std::string>& config_file, const Variables& variables,
                                   Config& config, Findings& findings) {
  if (const auto file = find_config_file(config_file, variables, kUsualFile, findings)) {
    return read_file_settings(*file, config, findings);
  }
  if (!findings.empty()) return {};  // a file was asked for: the environment's jobs are not meant
  std::vector<Settings> jobs = environment_jobs(variables);
  if (jobs.empty()) {
    findings.add(kUsualFile, "there is no such file, and the environment names no job",
                 "Write the file (in Docker: mount it, and see that it exists on the host), name another one in "
                 "CONFIG_FILE, or set SOURCE_USER_ID, TARGET_USER_ID, TARGET_LIBRARY_ID, SHARED_PATH_PREFIX and "
                 "TARGET_PATH_PREFIX.");
  }
  return jobs;
}

void read_jobs(const std::vector<Settings>& written, const std::optional<std::string>& media_root, Config& config,
               Findings& findings) {
  std::vector<ReadJob> jobs;
  for (const Settings& settings : written) jobs.push_back(read_job(settings, media_root, findings));
  check_jobs(jobs, media_root, findings);
  for (ReadJob& read : jobs) config.jobs.push_back(std::move(read.job));
}

/// `jobs_of` reads the jobs as they are written, and what else stands beside them.
template <class JobsOf>
Config read_config(const Environment& environment, const JobsOf& jobs_of) {
  Config config;
  Findings findings;
  Findings of_infrastructure;  // said last, so that the jobs' findings, which wait for the media root, come first
  const Variables variables(environment, of_infrastructure);
  const std::vector<Settings> written = jobs_of(variables, config, findings);
  std::optional<std::string> media_root;
  if (read_infrastructure(variables, config, of_infrastructure)) media_root = config.media_root + "/";
  read_jobs(written, media_root, config, findings);
  findings.append(of_infrastructure);
  findings.throw_if_any();
  return config;
}

/// A file that holds nothing yet, or only what is not jobs: that it has none is no finding then.
Config read_without_jobs(const ConfigFile& file, const Environment& environment) {
  return read_config(environment, [&](const Variables&, Config& config, Findings&) {
    Findings passed_over;  // with_job() and the reading of its result say the same
    read_file_settings(file, config, passed_over);
    return std::vector<Settings>();
  });
}

std::string name_of_file(const std::optional<std::string>& option, const Variables& variables) {
  if (option) return *option;
  const Setting named = variables.get("CONFIG_FILE");
  return named.value.empty() ? kUsualFile : named.value;
}

}  // namespace

}  // namespace config

Config load_config(const std::optional<std::string>& config_file, const Environment& environment) {
  return config::read_config(environment, [&](const auto& variables, Config& config, config::Findings& findings) {
    return config::written_jobs(config_file, variables, config, findings);
  });
}

Config parse_config(const std::string& file, const std::string& text, const Environment& environment) {
  return config::read_config(environment, [&](const auto&, Config& config, config::Findings& findings) {
    return config::read_file_settings({file, text}, config, findings);
  });
}

ExtendableConfig load_to_extend(const std::optional<std::string>& config_file, const Environment& environment) {
  config::Findings findings;
  const config::Variables variables(environment, findings);
  ExtendableConfig found{config::name_of_file(config_file, variables), {}, {}};
  std::error_code error;
  if (std::filesystem::is_regular_file(found.file, error)) {
    config::FileText content = config::read_file(found.file);
    if (!content.problem.empty()) findings.add(found.file, content.problem, "Let Kindred's user read it.");
    found.text = std::move(content.text);
  } else if (!config::environment_jobs(variables).empty()) {
    findings.add(found.file, "there is no such file, and the environment names a job",
                 "Write that job into the file: docs/configuration.md shows how. A file takes the place of the "
                 "environment's job.");
  }
  findings.throw_if_any();
  config::Findings passed_over;
  const bool has_jobs = !config::read_yaml(found.text, found.file, passed_over).jobs.empty();
  found.config = has_jobs ? parse_config(found.file, found.text, environment)
                          : config::read_without_jobs({found.file, found.text}, environment);
  return found;
}

Config load_infrastructure(const Environment& environment) {
  Config config;
  config::Findings findings;
  config::read_infrastructure(config::Variables(environment, findings), config, findings);
  findings.throw_if_any();
  return config;
}

}  // namespace kindred
