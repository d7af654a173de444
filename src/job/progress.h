#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kindred::sync {

struct JobReport;

/// What a step does, for people: "Adding 36 photos" while it runs, "add 36 photos" in a plan.
struct Sentence {
  std::string_view verb;      ///< "add"
  std::string_view doing;     ///< "Adding"
  std::string_view object;    ///< "{} to the album", where {} stands for what is counted
  std::string_view one = {};  ///< what is counted: "photo"
  std::string_view many = {};

  /// "Adding photos", or "Adding 36 photos" where `counted` is "36 photos".
  std::string while_running(std::string_view counted = {}) const { return with(doing, counted); }
  std::string to_do(std::string_view counted = {}) const { return with(verb, counted); }

 private:
  std::string with(std::string_view first, std::string_view counted) const;
};

/// Hears how a cycle goes on. Called from several threads, one at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void job_started(std::string_view /*job*/) {}
  virtual void step_started(std::string_view /*name*/, const Sentence& /*sentence*/) {}
  /// The step under way will go through this many of what it counts.
  virtual void expect(std::int64_t /*total*/) {}
  virtual void advance(std::int64_t /*done*/) {}
  /// How many the step changed; 0 from a step that only looks.
  virtual void step_ended(std::int64_t /*changed*/) {}
  virtual void job_ended(const JobReport& /*report*/) {}
};

}  // namespace kindred::sync
