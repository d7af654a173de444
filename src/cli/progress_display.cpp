#include "cli/progress_display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "cli/human.h"

namespace kindred::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// One line that is drawn over: `family  [######------] 4,500 of 10,000  1,210/s  5 s left`
class Bar : public sync::Progress {
 public:
  void job_started(std::string_view job) override {
    job_ = job;
    total_ = done_ = 0;
  }
  void step_started(std::string_view, std::string_view sentence) override {
    sentence_ = sentence;
    started_ = Clock::now();
    draw();
  }
  void expect(std::int64_t total) override { total_ = total; }
  void advance(std::int64_t done) override {
    done_ += done;
    if (done > 0) draw();
  }
  void job_ended(const sync::JobReport&) override { fmt::print(stderr, "\r\033[K"); }

 private:
  void draw() {
    const std::string rest = done_ > 0 ? bar() : std::string(sentence_);
    fmt::print(stderr, "\r\033[K{}  {}", job_, rest);
    std::fflush(stderr);
  }

  std::string bar() const {
    constexpr std::int64_t kWidth = 30;
    const std::int64_t filled = total_ > 0 ? std::min(kWidth, kWidth * done_ / total_) : kWidth;
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
    const double left = rate > 0 ? static_cast<double>(std::max<std::int64_t>(0, total_ - done_)) / rate : 0;
    return fmt::format("[{}{}] {} of {}  {:.0f}/s  {:.0f} s left", std::string(static_cast<std::size_t>(filled), '#'),
                       std::string(static_cast<std::size_t>(kWidth - filled), '-'), with_thousands(done_),
                       with_thousands(total_), rate, left);
  }

  std::string job_;
  std::string_view sentence_;
  std::int64_t total_ = 0;
  std::int64_t done_ = 0;
  Clock::time_point started_ = Clock::now();
};

/// For logs and pipes: a line for each step, and one for every tenth part of a long one.
class Lines : public sync::Progress {
 public:
  void job_started(std::string_view job) override {
    job_ = job;
    total_ = done_ = said_ = 0;
  }
  void step_started(std::string_view, std::string_view sentence) override {
    fmt::print(stderr, "{}: {}\n", job_, sentence);
  }
  void expect(std::int64_t total) override { total_ = total; }
  void advance(std::int64_t done) override {
    done_ += done;
    if (total_ < 1000 || done_ * 10 / total_ == said_) return;
    said_ = done_ * 10 / total_;
    fmt::print(stderr, "{}: {} of {}\n", job_, with_thousands(done_), with_thousands(total_));
  }

 private:
  std::string job_;
  std::int64_t total_ = 0;
  std::int64_t done_ = 0;
  std::int64_t said_ = 0;
};

}  // namespace

std::unique_ptr<sync::Progress> make_progress_display(bool quiet) {
  if (quiet) return std::make_unique<sync::Progress>();
  if (::isatty(STDERR_FILENO) == 1) return std::make_unique<Bar>();
  return std::make_unique<Lines>();
}

}  // namespace kindred::cli
