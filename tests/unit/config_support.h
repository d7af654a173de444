#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/load.h"

namespace kindred::config_test {

inline const std::string kAlice = "aaaaaaaa-0000-4000-8000-000000000001";
inline const std::string kBob = "bbbbbbbb-0000-4000-8000-000000000002";
inline const std::string kCarol = "cccccccc-0000-4000-8000-000000000003";
inline const std::string kLibrary = "dddddddd-0000-4000-8000-000000000004";
inline const std::string kAlbum = "eeeeeeee-0000-4000-8000-000000000005";

using Variables = std::map<std::string, std::string>;

inline Environment environment_of(const Variables& variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

inline Uuid id(const std::string& text) {
  return Uuid::parse(text).value();
}

/// The settings of a job in a file; change or erase some to make another job of it.
inline std::map<std::string, std::string> job_from_alice_to_bob() {
  return {{"name", "family"},
          {"source_user_id", kAlice},
          {"target_user_id", kBob},
          {"target_library_id", kLibrary},
          {"source_path_prefix", "/photos/alice/family/"},
          {"target_path_prefix", "/photos/bob_shared/"}};
}

/// A file with these jobs. Keys come out in alphabetical order, the first job on line 2 and following.
inline std::string yaml_of(const std::vector<std::map<std::string, std::string>>& jobs) {
  std::string text = "sync_jobs:\n";
  for (const auto& job : jobs) {
    std::string start = "  - ";
    for (const auto& [key, value] : job) {
      text += start + key + ": " + value + "\n";
      start = "    ";
    }
  }
  return text;
}

/// A folder of its own for each test, gone after it.
class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    std::string name = (std::filesystem::temp_directory_path() / "kindred-config-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder: " + name);
    folder_ = name;
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  Config load(const std::string& yaml, const Variables& variables = {}) const {
    return load_config(write("config.yaml", yaml), environment_of(variables));
  }

  /// What loading `yaml` says, without the heading and with the folder's name removed; empty where it loads.
  std::string findings(const std::string& yaml, const Variables& variables = {}) const {
    write("config.yaml", yaml);
    return environment_findings(variables, (folder_ / "config.yaml").string());
  }

  std::string environment_findings(const Variables& variables,
                                   const std::optional<std::string>& config_file = std::nullopt) const {
    try {
      load_config(config_file, environment_of(variables));
      return {};
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_EQ(exit_code(error.kind()), 2);
      std::string text = error.what();
      text.erase(0, text.find('\n'));
      for (std::size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos; ++at) text.erase(at + 1, 2);
      text.erase(0, 1);
      const std::string folder = folder_.string() + "/";
      for (std::size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) text.erase(at, folder.size());
      return text;
    }
  }

  std::filesystem::path folder_;
};

}  // namespace kindred::config_test
