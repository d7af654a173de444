#pragma once
#include <string>
#include <vector>

#include "config/findings.h"
#include "config/rule.h"
#include "config/yaml_map.h"

namespace kindred::config {

/// Reads `share:` or `never:`, a list of rules. What is wrong is a finding with its line, and left out of the result.
/// Whether what a rule names is there is not looked at: that is for who has Immich's database.
std::vector<Rule> read_rules(const YamlEntry& list, const std::string& file, Findings& findings);

}  // namespace kindred::config
