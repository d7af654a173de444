#pragma once
#include <chrono>
#include <csignal>
#include <optional>

namespace kindred::daemon {

/// SIGTERM, SIGINT and SIGHUP, taken one by one by the thread that waits for them instead of interrupting any: to be
/// made before other threads are, which inherit it. A broken connection is no signal either.
class Signals {
 public:
  Signals() {
    ::sigemptyset(&set_);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set_, number);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// The next signal; nullopt where none came within `longest` (nullopt: waits for ever).
  std::optional<int> wait(std::optional<std::chrono::milliseconds> longest) const {
    if (!longest) {
      const int number = ::sigwaitinfo(&set_, nullptr);
      return number > 0 ? std::optional(number) : std::nullopt;
    }
    const timespec time{.tv_sec = longest->count() / 1000, .tv_nsec = longest->count() % 1000 * 1'000'000};
    const int number = ::sigtimedwait(&set_, nullptr, &time);
    return number > 0 ? std::optional(number) : std::nullopt;
  }

 private:
  sigset_t set_{};
};

}  // namespace kindred::daemon
