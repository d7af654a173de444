#pragma once
#include <spdlog/spdlog.h>

#include <string>

namespace kindred {

enum class LogFormat { text, json };

/// Sends the program's log to standard error, so that standard output holds only what was asked for.
/// `level` is one of trace, debug, info, warning, error, critical.
void start_log(const std::string& level, LogFormat format);

/// A warning about what stands until a person does something, and would be said in each cycle: the same line is logged
/// once a day at most, and of a thousand different lines no more. From any thread.
void warn_once_a_day(const std::string& line);
/// The same for a warning whose text changes, as numbers in it do: one line a day for each `key`.
void warn_once_a_day(const std::string& key, const std::string& line);

}  // namespace kindred
