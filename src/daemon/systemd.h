#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "config/load.h"

namespace kindred::daemon {

/// Tells systemd how the service is (man sd_notify), over the socket that NOTIFY_SOCKET names. Does nothing where there
/// is none, as in a container.
class Systemd {
 public:
  explicit Systemd(const Environment& environment);

  void ready() const { send("READY=1"); }
  void stopping() const { send("STOPPING=1"); }
  void watchdog() const { send("WATCHDOG=1"); }
  /// One line for `systemctl status`.
  void status(const std::string& line) const { send("STATUS=" + line); }

  /// How often to call watchdog(): half of what systemd allows. nullopt where it does not ask.
  std::optional<std::chrono::milliseconds> watchdog_interval() const { return watchdog_interval_; }

 private:
  void send(const std::string& message) const;

  std::string address_;  ///< a path, or an abstract name behind '@'
  std::optional<std::chrono::milliseconds> watchdog_interval_;
};

}  // namespace kindred::daemon
