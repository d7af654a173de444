// One thread and poll(): pages come from memory in well under a millisecond, so the only thing that takes time is the
// client, and a client that is waited for costs a file descriptor and nothing else. A pool of threads was turned down:
// as many slow clients as it has threads make the health check time out.
#include "web/server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "files/descriptor.h"
#include "web/http.h"

namespace kindred::web {

namespace {

using files::Descriptor;
using std::chrono::milliseconds;

[[noreturn]] void refuse(int port, int error) {
  if (error == EADDRINUSE) {
    throw Error(ErrorKind::usage, fmt::format("port {} (HEALTH_PORT) is taken by another program", port),
                "set HEALTH_PORT to a free port, or end the other program: it may be a second Kindred");
  }
  throw Error(ErrorKind::usage, fmt::format("cannot listen on port {} (HEALTH_PORT): {}", port, std::strerror(error)),
              "set HEALTH_PORT to a port from 1024 up that this user may open");
}

/// Both IP versions on one socket where the machine has both.
bool bind_all(int socket, bool version6, int port) {
  const int on = 1, off = 0;
  // Without it a restart would have to wait until the old connections are forgotten.
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!version6) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ::setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

Descriptor listening_socket(int port) {
  int error = EAFNOSUPPORT;
  for (const bool version6 : {true, false}) {
    Descriptor socket(::socket(version6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) continue;
    if (bind_all(socket.get(), version6, port) && ::listen(socket.get(), SOMAXCONN) == 0) return socket;
    error = errno;
    if (error == EADDRINUSE) break;
  }
  refuse(port, error);
}

int port_of(int socket) {
  sockaddr_in6 address{};  // the port lies in the same place for both versions
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin6_port);
}

/// A client: sends its request, gets its response, and is heard to its end, since closing on unread bytes would take
/// the response away from it.
struct Connection {
  Descriptor socket;
  SteadyTime deadline;
  std::string received{};
  std::string response{};
  std::size_t sent = 0;

  bool is_answered() const { return !response.empty(); }
  bool is_sent() const { return is_answered() && sent == response.size(); }
  short waits_for() const { return is_answered() && !is_sent() ? POLLOUT : POLLIN; }
};

}  // namespace

class Server::Loop {
 public:
  Loop(int port, Pages pages, const ServerLimits& limits)
      : limits_(limits),
        http_(std::move(pages)),
        listener_(listening_socket(port)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        port_(port_of(listener_.get())),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~Loop() {
    thread_.request_stop();
    ::eventfd_write(wake_.get(), 1);
  }
  int port() const { return port_; }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const std::vector<pollfd> ready = wait();
      for (std::size_t i = 0; i < connections_.size(); ++i) {
        if (ready[i + 2].revents != 0) serve(connections_[i]);
      }
      close_finished();
      if (ready[1].revents != 0) accept();
    }
  }

  std::vector<pollfd> wait() const {
    std::vector<pollfd> all = {{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    auto timeout = milliseconds(connections_.empty() ? -1 : limits_.patience.count());
    for (const Connection& one : connections_) {
      all.push_back({one.socket.get(), one.waits_for(), 0});
      const auto left = std::chrono::ceil<milliseconds>(one.deadline - clock_.now());
      timeout = std::clamp(left, milliseconds(0), timeout);
    }
    ::poll(all.data(), all.size(), static_cast<int>(timeout.count()));
    return all;
  }

  /// Does what can be done without waiting; an end or an error of the client brings the deadline forward to now.
  void serve(Connection& one) {
    const bool goes_on = one.waits_for() == POLLOUT ? send(one) : receive(one);
    if (!goes_on) one.deadline = SteadyTime::min();
  }

  bool receive(Connection& one) {
    char buffer[4096];
    const ssize_t count = ::recv(one.socket.get(), buffer, sizeof buffer, 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0) return false;
    if (one.is_answered()) return true;
    one.received.append(buffer, static_cast<std::size_t>(count));
    const std::size_t end = Http::end_of_request(one.received);
    if (end == std::string::npos) return one.received.size() <= limits_.request_bytes;
    one.response = http_.respond(one.received.substr(0, end));
    one.deadline = clock_.now() + limits_.patience;
    return !one.response.empty() && send(one);
  }

  static bool send(Connection& one) {
    const ssize_t count =
        ::send(one.socket.get(), one.response.data() + one.sent, one.response.size() - one.sent, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    one.sent += static_cast<std::size_t>(count);
    if (one.is_sent()) ::shutdown(one.socket.get(), SHUT_WR);
    return true;
  }

  void close_finished() {
    const SteadyTime now = clock_.now();
    std::erase_if(connections_, [now](const Connection& one) { return one.deadline <= now; });
  }

  void accept() {
    Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const bool no_room =
        socket.get() < 0 ? errno == EMFILE || errno == ENFILE : connections_.size() >= limits_.connections;
    if (no_room && connections_.empty()) ::poll(nullptr, 0, 50);  // the program's descriptors are used up: do not spin
    if (no_room && !connections_.empty()) connections_.pop_front();
    if (socket.get() >= 0) connections_.push_back({std::move(socket), clock_.now() + limits_.patience});
  }

  const ServerLimits limits_;
  const Clock clock_;
  Http http_;
  Descriptor listener_;
  Descriptor wake_;
  const int port_;
  std::deque<Connection> connections_;  ///< the oldest first
  std::jthread thread_;                 ///< the last member: it ends before the others go
};

Server::Server(int port, Pages pages, const ServerLimits& limits)
    : loop_(std::make_unique<Loop>(port, std::move(pages), limits)) {}
Server::~Server() = default;

int Server::port() const {
  return loop_->port();
}

}  // namespace kindred::web
