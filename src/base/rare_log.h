#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "base/clock.h"

namespace kindred {

/// The log of failures that come again and again: the first of a kind is said at once, then one line in each period
/// with their number, and one when it is over. Not for two threads at once.
class RareLog {
 public:
  enum class Level { failing, over };
  using Sink = std::function<void(Level, const std::string& line)>;

  /// `failing` lines go to `sink` with Level::failing, the line that ends them with Level::over.
  RareLog(const Clock& clock, std::chrono::seconds period, Sink sink);

  /// `scope` is what fails ("job family"), `kind` tells failures of different kinds apart, `message` is for people.
  void failed(const std::string& scope, const std::string& kind, const std::string& message);
  /// What is named `scope` works. Says nothing where it did not fail.
  void works(const std::string& scope);

 private:
  struct Series {
    SteadyTime began;
    SteadyTime said;  ///< when its last line was written
    long unsaid = 0;  ///< failures since then
    long all = 0;
  };
  const Clock& clock_;
  const std::chrono::seconds period_;
  const Sink sink_;
  std::map<std::string, std::map<std::string, Series>> scopes_;  ///< by scope and kind
};

}  // namespace kindred
