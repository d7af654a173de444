// docs/configuration.md says what the code reads: its example loads, and no key or variable is left out. So does
// config.example.yaml.
#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "config_support.h"

namespace kindred::config_test {
namespace {

using ::testing::HasSubstr;

class ConfigDocsTest : public ConfigTest {
 protected:
  ConfigDocsTest() : docs_(read("docs/configuration.md")) {}

  static std::string read(const std::string& path) {
    std::ifstream file(KINDRED_SOURCE_DIR "/" + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string example() const {
    const std::string start = "```yaml\n";
    const std::size_t from = docs_.find(start) + start.size();
    return docs_.substr(from, docs_.find("```", from) - from);
  }

  std::string docs_;
};

TEST_F(ConfigDocsTest, the_example_loads) {
  const Config config = load(example());
  ASSERT_EQ(config.jobs.size(), 2u);
  EXPECT_EQ(config.jobs[0].name, "family");
  EXPECT_TRUE(config.jobs[1].uploads);
  EXPECT_EQ(config.batch_size, Config().batch_size) << "the example shows the default";
  EXPECT_EQ(config.workers, Config().workers) << "the example shows the default";
}

TEST_F(ConfigDocsTest, the_example_file_loads_and_shows_the_defaults) {
  const Config config = load(read("config.example.yaml"));
  ASSERT_EQ(config.jobs.size(), 2u);
  EXPECT_FALSE(config.jobs[0].uploads);
  EXPECT_TRUE(config.jobs[1].uploads);
  EXPECT_EQ(config.jobs[0].originals, Job().originals);
  EXPECT_EQ(config.jobs[0].thumbnails, Job().thumbnails);
  EXPECT_EQ(config.jobs[0].archived, Job().archived);
  EXPECT_EQ(config.jobs[0].show, Job().show);
  EXPECT_EQ(config.jobs[0].people, Job().people);
  EXPECT_EQ(config.jobs[0].people_match, Job().people_match);
  EXPECT_EQ(config.jobs[0].duplicates, Job().duplicates);
  EXPECT_EQ(config.jobs[0].on_removal, Job().on_removal);
  EXPECT_EQ(config.jobs[0].max_removal_percent, Job().max_removal_percent);
  EXPECT_EQ(config.batch_size, Config().batch_size);
  EXPECT_EQ(config.workers, Config().workers);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// The keys that the finding for an unknown key lists.
std::set<std::string> known_keys(const std::string& finding) {
  const std::string start = "the keys known here are: ";
  std::stringstream words(finding.substr(finding.find(start) + start.size()));
  std::set<std::string> keys;
  for (std::string word; words >> word;) keys.insert(word.substr(0, word.find_first_of(",.")));
  return keys;
}

TEST_F(ConfigDocsTest, every_key_has_its_row) {
  std::set<std::string> keys = known_keys(first_line(findings("zzzzzzzz: 1\n")));
  keys.merge(known_keys(first_line(findings("sync_jobs:\n  - zzzzzzzz: 1\n"))));
  keys.erase("sync_jobs");
  ASSERT_GE(keys.size(), 15u);
  const std::string example = read("config.example.yaml");
  for (const std::string& key : keys) {
    EXPECT_THAT(docs_, HasSubstr("\n| `" + key + "` |")) << key;
    EXPECT_THAT(example, HasSubstr(key + ":")) << key;
  }
}

TEST_F(ConfigDocsTest, every_variable_is_named) {
  std::set<std::string> asked;
  const Environment recording = [&](const std::string& name) -> std::optional<std::string> {
    asked.insert(name);
    return name == "SCAN_INTERVAL_SECONDS" ? std::optional<std::string>("3600") : std::nullopt;
  };
  EXPECT_THROW(load_config({}, recording), Error);
  ASSERT_GE(asked.size(), 28u);
  for (const std::string& name : asked) EXPECT_THAT(docs_, HasSubstr("`" + name + "`")) << name;
}

}  // namespace
}  // namespace kindred::config_test
