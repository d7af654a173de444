#include "base/rare_log.h"

#include <fmt/format.h>

#include <algorithm>

namespace kindred {

namespace {

std::string in_words(SteadyTime::duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 2 * 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h", seconds / 3600);
}

}  // namespace

RareLog::RareLog(const Clock& clock, std::chrono::seconds period, Sink sink)
    : clock_(clock), period_(period), sink_(std::move(sink)) {}

void RareLog::failed(const std::string& scope, const std::string& kind, const std::string& message) {
  const SteadyTime now = clock_.now();
  auto [found, is_new] = scopes_[scope].try_emplace(kind, Series{now, now});
  Series& series = found->second;
  ++series.all;
  if (is_new) return sink_(Level::failing, fmt::format("{}: {}", scope, message));
  ++series.unsaid;
  if (now - series.said < period_) return;
  sink_(Level::failing,
        fmt::format("{}: {} ({} times in the last {})", scope, message, series.unsaid, in_words(now - series.said)));
  series.said = now;
  series.unsaid = 0;
}

void RareLog::works(const std::string& scope) {
  const auto found = scopes_.find(scope);
  if (found == scopes_.end()) return;
  SteadyTime began = clock_.now();
  long all = 0;
  for (const auto& [kind, series] : found->second) {
    began = std::min(began, series.began);
    all += series.all;
  }
  const std::string line = fmt::format("{}: works again, after {} {} in {}", scope, all,
                                       all == 1 ? "failure" : "failures", in_words(clock_.now() - began));
  scopes_.erase(found);
  sink_(Level::over, line);
}

}  // namespace kindred
