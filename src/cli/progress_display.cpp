// A line says what is being done to what: "family: Adding 36 photos". Most steps of a cycle find nothing to do within
// milliseconds, so a step gets a line only if it changed something or took long. On a terminal one more line, drawn
// over and over, shows the step under way.
#include "cli/progress_display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

constexpr double kLongSeconds = 2;         // a person who waits for longer asks what takes so long
constexpr std::int64_t kLongTotal = 1000;  // a log gets a line for each tenth of a step that goes through as many

class Display final : public sync::Progress {
 public:
  Display(bool on_terminal, bool is_plan) : on_terminal_(on_terminal), is_plan_(is_plan) {}
  ~Display() override { clear(); }

  void job_started(std::string_view job) override { job_ = job; }

  void step_started(std::string_view, const sync::Sentence& sentence) override {
    step_ended(0);
    sentence_ = sentence;
    started_ = Clock().now();
    is_announced_ = false;
    total_ = done_ = tenths_ = 0;
    draw();
  }

  void expect(std::int64_t total) override {
    total_ = total;
    if (total == 0 || !sentence_) return;
    say(sentence_->while_running(counted(total, sentence_->one, sentence_->many)));
    is_announced_ = true;
    draw();
  }

  void advance(std::int64_t done) override {
    done_ += done;
    if (done == 0) return;
    draw();
    if (on_terminal_ || total_ < kLongTotal || done_ * 10 / total_ == tenths_) return;
    tenths_ = done_ * 10 / total_;
    say(fmt::format("{} of {}", with_thousands(done_), with_thousands(total_)));
  }

  void step_ended(std::int64_t changed) override {
    if (!sentence_) return;
    const double seconds = seconds_since(started_);
    if (!is_announced_ && (changed > 0 || seconds >= kLongSeconds)) {
      say(sentence_->while_running(changed > 0 ? counted(changed, sentence_->one, sentence_->many) : "") +
          (seconds >= kLongSeconds ? fmt::format(" ({:.0f} s)", seconds) : ""));
    }
    sentence_.reset();
  }

  void job_ended(const sync::JobReport&) override {
    step_ended(0);
    clear();
  }

 private:
  /// A plan does nothing that a line could tell of; its result says what would be done.
  void say(const std::string& text) const {
    if (is_plan_) return;
    clear();
    fmt::print(stderr, "{}: {}\n", job_, text);
  }

  void clear() const {
    if (on_terminal_) std::fputs("\r\033[K", stderr);
  }

  void draw() const {
    if (!on_terminal_ || !sentence_) return;
    clear();
    const std::string text = total_ > 0 && done_ > 0 ? bar()
                             : is_plan_              ? "Planning: " + sentence_->to_do()
                                                     : sentence_->while_running();
    fmt::print(stderr, "{}{}{}", job_, job_.empty() ? "" : "  ", text);
    std::fflush(stderr);
  }

  /// `[######------] 4,500 of 10,000  1,210/s  5 s left`
  std::string bar() const {
    constexpr std::int64_t kWidth = 30;
    const std::int64_t filled = std::min(kWidth, kWidth * done_ / total_);
    const double seconds = seconds_since(started_);
    const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
    const double left = rate > 0 ? static_cast<double>(std::max<std::int64_t>(0, total_ - done_)) / rate : 0;
    return fmt::format("[{}{}] {} of {}  {}/s  {:.0f} s left", std::string(static_cast<std::size_t>(filled), '#'),
                       std::string(static_cast<std::size_t>(kWidth - filled), '-'), with_thousands(done_),
                       with_thousands(total_), with_thousands(static_cast<std::int64_t>(rate)), left);
  }

  const bool on_terminal_;
  const bool is_plan_;
  std::string job_;
  std::optional<sync::Sentence> sentence_;  ///< of the step under way
  SteadyTime started_{};
  bool is_announced_ = false;  ///< a line has said what the step does
  std::int64_t total_ = 0;     ///< that the step goes through; 0 where it does not know
  std::int64_t done_ = 0;
  std::int64_t tenths_ = 0;  ///< of the total, that lines have told of
};

}  // namespace

std::unique_ptr<sync::Progress> make_progress_display(const ProgressOptions& options) {
  if (options.quiet) return std::make_unique<sync::Progress>();
  return std::make_unique<Display>(::isatty(STDERR_FILENO) == 1, options.is_plan);
}

}  // namespace kindred::cli
