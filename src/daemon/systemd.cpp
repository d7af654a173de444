// The protocol is one datagram for each message, so libsystemd would be a dependency for a single sendto().
#include "daemon/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>

#include "files/descriptor.h"

namespace kindred::daemon {

namespace {

std::optional<long> number(const std::optional<std::string>& text) {
  long value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

/// WATCHDOG_PID guards against a variable that was meant for another process and inherited.
std::optional<std::chrono::milliseconds> interval_of(const Environment& environment) {
  const auto allowed = number(environment("WATCHDOG_USEC"));
  if (!allowed || *allowed <= 0) return std::nullopt;
  if (const auto pid = number(environment("WATCHDOG_PID")); pid && *pid != ::getpid()) return std::nullopt;
  return std::chrono::milliseconds(*allowed / 2000);
}

}  // namespace

Systemd::Systemd(const Environment& environment)
    : address_(environment("NOTIFY_SOCKET").value_or("")), watchdog_interval_(interval_of(environment)) {}

void Systemd::send(const std::string& message) const {
  sockaddr_un to{};
  if (address_.empty() || address_.size() >= sizeof to.sun_path) return;
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  if (to.sun_path[0] == '@') to.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  const files::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  // A message that cannot be sent is systemd's loss: the service itself is none the worse.
  ::sendto(socket.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&to), size);
}

}  // namespace kindred::daemon
