#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/printable.h"

namespace kindred {

namespace {

/// `%v` of a JSON line: the message as a JSON string, so that quotes and line ends in it stay one record.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string text(message.payload.data(), message.payload.size());
    const std::string quoted =
        escaped_json(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    out.append(quoted.data(), quoted.data() + quoted.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

/// `%v` of a text line: nothing in the message can act on a terminal or begin a record of its own.
class PrintableMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string text = printable_list({message.payload.data(), message.payload.size()});
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<PrintableMessage>(); }
};

}  // namespace

void start_log(const std::string& level, LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>("kindred", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  if (format == LogFormat::json) {
    formatter->add_flag<JsonMessage>('*').set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})");
  } else {
    formatter->add_flag<PrintableMessage>('*').set_pattern("%Y-%m-%d %H:%M:%S %l: %*");
  }
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

void warn_once_a_day(const std::string& line) {
  warn_once_a_day(line, line);
}

void warn_once_a_day(const std::string& key, const std::string& line) {
  static std::mutex mutex;
  static std::map<std::string, SteadyTime> said;
  static SteadyTime swept;
  constexpr std::size_t kMost = 1000;  // lines; more of them help nobody, and must not fill memory
  const SteadyTime now = Clock().now();
  bool is_last = false;
  {
    const std::lock_guard lock(mutex);
    if (now - swept >= std::chrono::hours(1)) {
      std::erase_if(said, [&](const auto& one) { return now - one.second >= std::chrono::hours(24); });
      swept = now;
    }
    if (said.size() > kMost || !said.try_emplace(key, now).second) return;
    is_last = said.size() > kMost;
  }
  spdlog::warn("{}", line);
  if (is_last) spdlog::warn("{} different warnings in a day: no more are logged for now", kMost);
}

}  // namespace kindred
