#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "pg/result.h"

namespace kindred::sync {

/// How a job's rules judge one asset.
class RuleAnswers {
 public:
  /// Of explain_rules.
  explicit RuleAnswers(const pg::Result& rows);

  /// What one rule says: `lacking` are the conditions that do not hold, by their keys in the configuration.
  struct Answer {
    std::vector<std::string> lacking;
    bool has_exception = false;
    bool exception_holds = true;

    bool takes() const { return lacking.empty() && !is_excepted(); }
    bool is_excepted() const { return has_exception && exception_holds; }
  };
  /// `rule`: from 1 on.
  const Answer& of(int rule, bool is_never) const;

 private:
  std::map<std::pair<bool, int>, Answer> answers_;
};

/// Why a photo lies outside of what a job shares that has a folder, or uploads, instead of rules.
std::vector<std::string> sentences_outside(const Job& job, const RuleAnswers& answers);

/// Which of the job's `rules` takes the photo, or what keeps each of them from it.
std::vector<std::string> rule_sentences(const Job& job, const std::vector<Rule>& rules, const RuleAnswers& answers,
                                        bool is_taken);

}  // namespace kindred::sync
