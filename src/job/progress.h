#pragma once
#include <cstdint>
#include <string_view>

namespace kindred::sync {

struct JobReport;

/// Hears how a cycle goes on. Called from several threads, one at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void job_started(std::string_view /*job*/) {}
  /// `sentence` says what the step does.
  virtual void step_started(std::string_view /*name*/, std::string_view /*sentence*/) {}
  /// The step will go through so many assets.
  virtual void expect(std::int64_t /*total*/) {}
  virtual void advance(std::int64_t /*done*/) {}
  virtual void job_ended(const JobReport& /*report*/) {}
};

}  // namespace kindred::sync
