#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/findings.h"
#include "config/rule.h"

namespace kindred::config {

/// A value as it was written, and its place as errors name it. An empty value counts as not set.
struct Setting {
  std::string value;
  std::string place;
  bool readable = true;  ///< false where a finding has said already why there is no value
};

/// Settings that belong together (a job, an entry of path_map), under the file's keys wherever they came from, so that
/// the file's jobs and the environment's are read and checked by the same code.
struct Settings {
  std::string place;         ///< of the whole
  std::string when_missing;  ///< the fix for a required setting that is not set
  std::map<std::string, Setting, std::less<>> values;
  std::vector<Rule> share;  ///< a job's rules, which only the file can hold
  std::vector<Rule> never;

  /// The setting, or nullptr where it is not set.
  const Setting* find(std::string_view key) const;

  /// As find(), but not being set is a finding (unless there is one, because it is not readable).
  const Setting* require(std::string_view key, Findings& findings) const;

  /// Where `key` is written, or would have to be.
  std::string place_of(std::string_view key) const;
};

}  // namespace kindred::config
