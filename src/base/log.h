#pragma once
#include <spdlog/spdlog.h>

#include <string>

namespace kindred {

enum class LogFormat { text, json };

/// Sends the program's log to standard error, so that standard output holds only what was asked for.
/// `level` is one of trace, debug, info, warning, error, critical.
void start_log(const std::string& level, LogFormat format);

}  // namespace kindred
