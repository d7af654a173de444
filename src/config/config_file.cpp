// Which file holds the configuration.
#include "config/config_file.h"

#include <filesystem>
#include <system_error>

#include "config/read_file.h"

namespace kindred::config {

namespace {

std::optional<ConfigFile> read(const std::string& name, const std::string& place, Findings& findings) {
  FileText content = read_file(name);
  if (content.problem.empty()) return ConfigFile{name, std::move(content.text)};
  findings.add(place, "the file " + in_quotes(name) + " " + content.problem,
               "Name a configuration file that Kindred's user can read.");
  return std::nullopt;
}

}  // namespace

std::optional<ConfigFile> find_config_file(const std::optional<std::string>& option, const Variables& variables,
                                           const std::string& usual, Findings& findings) {
  if (option) return read(*option, "command line", findings);
  const Setting named = variables.get("CONFIG_FILE");
  if (!named.value.empty()) return read(named.value, named.place, findings);
  std::error_code ignored;  // a parent folder that can't be searched: the file is as good as missing
  const auto status = std::filesystem::status(usual, ignored);
  if (!std::filesystem::exists(status) || std::filesystem::is_directory(status)) return std::nullopt;
  return read(usual, "configuration file", findings);
}

}  // namespace kindred::config
