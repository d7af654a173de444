#include "commands/explain/rule_answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"

namespace kindred::sync {

namespace {

/// What does not hold, by the condition's key.
std::string_view lacking_text(const std::string& kind) {
  static const std::map<std::string, std::string_view, std::less<>> kTexts = {
      {"folder", "it lies in another folder"},
      {"library", "it lies in another library"},
      {"album", "it is not in the album"},
      {"person", "it does not show the person"},
      {"tag", "it does not have the tag"},
      {"favorite", "its favorite mark does not match"},
      {"archived", "its archived state does not match"},
      {"type", "it is of the other type"},
      {"rating", "its rating does not match"},
      {"taken", "it was taken at another time"}};
  const auto found = kTexts.find(kind);
  return found == kTexts.end() ? std::string_view("a condition does not hold") : found->second;
}

std::string why_not(const RuleAnswers::Answer& answer) {
  if (answer.lacking.empty()) return "its `except` applies";
  std::vector<std::string_view> reasons;
  for (const std::string& kind : answer.lacking) reasons.push_back(lacking_text(kind));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace

RuleAnswers::RuleAnswers(const pg::Result& rows) {
  for (const pg::Row row : rows) {
    Answer& answer = answers_[{row.get<bool>("is_never"), row.get<int>("rule")}];
    const bool holds = row.get<bool>("holds");
    if (row.get<bool>("is_exception")) {
      answer.has_exception = true;
      answer.exception_holds = answer.exception_holds && holds;
    } else if (!holds) {
      answer.lacking.push_back(row.get<std::string>("kind"));
    }
  }
}

const RuleAnswers::Answer& RuleAnswers::of(int rule, bool is_never) const {
  return answers_.at({is_never, rule});
}

std::vector<std::string> sentences_outside(const Job& job, const RuleAnswers& answers) {
  std::vector<std::string> sentences;
  for (const std::string& kind : answers.of(1, false).lacking) {
    if (kind == "folder") {
      sentences.push_back(fmt::format("It lies outside the job's folder {}.", printable(job.source_path_prefix)));
    } else {
      sentences.emplace_back(job.uploads ? "The job shares uploads, and it lies in an external library."
                                         : "The job shares a folder of an external library, and it is an upload.");
    }
  }
  return sentences;
}

std::vector<std::string> rule_sentences(const Job& job, const std::vector<Rule>& rules, const RuleAnswers& answers,
                                        bool is_taken) {
  std::vector<std::string> sentences;
  for (std::size_t at = 0; at < job.never.size(); ++at) {
    if (!answers.of(static_cast<int>(at) + 1, true).takes()) continue;
    sentences.push_back(
        fmt::format("Rule {} under never leaves it out: {}.", at + 1, printable(in_words(job.never[at]))));
    return sentences;
  }
  for (std::size_t at = 0; at < rules.size(); ++at) {
    if (!answers.of(static_cast<int>(at) + 1, false).takes()) continue;
    if (job.has_rules()) {
      sentences.push_back(fmt::format("Rule {} takes it: {}.", at + 1, printable(in_words(rules[at]))));
    }
    return sentences;
  }
  if (is_taken) {
    sentences.emplace_back("It follows the primary photo of its stack, which the job shares.");
    return sentences;
  }
  if (!job.has_rules()) return sentences_outside(job, answers);
  for (std::size_t at = 0; at < rules.size(); ++at) {
    sentences.push_back(fmt::format("Rule {} does not take it ({}): {}.", at + 1, printable(in_words(rules[at])),
                                    why_not(answers.of(static_cast<int>(at) + 1, false))));
  }
  return sentences;
}

}  // namespace kindred::sync
