#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace kindred::sync {

/// How a thing is that `doctor` looked at.
enum class Health {
  green,          ///< fine
  not_looked_at,  ///< something that is away kept it from being looked at
  yellow,         ///< works, but
  red             ///< stops a sharing or harms it
};

/// The word of `doctor --json` (docs/json.md).
std::string_view to_string(Health health);

struct Finding {
  Health health = Health::green;
  std::string check;  ///< a name of the tables in checks.h
  std::string job;    ///< empty where it concerns all
  std::string text;   ///< what is; for not_looked_at what is in the way
  std::string fix;    ///< what a person can do; empty where all is fine
};

/// What one check found, collected while it looks.
class Notes {
 public:
  void green(std::string text) { add(Health::green, std::move(text), {}); }
  void yellow(std::string text, std::string fix) { add(Health::yellow, std::move(text), std::move(fix)); }
  void red(std::string text, std::string fix) { add(Health::red, std::move(text), std::move(fix)); }
  void add(Health health, std::string text, std::string fix) {
    findings_.push_back({health, {}, {}, std::move(text), std::move(fix)});
  }
  /// Runs one of several parts of a check: what it throws is a red finding, and does not keep the others from running.
  template <class Part>
  void attempt(Part&& part) {
    try {
      part();
    } catch (const Error& error) {
      red(error.what(), error.fix());
    }
  }
  std::vector<Finding>& findings() { return findings_; }

 private:
  std::vector<Finding> findings_;
};

}  // namespace kindred::sync
