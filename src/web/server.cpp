// GNU libmicrohttpd reads the requests and writes the answers. It runs inside our own thread: we poll its epoll
// descriptor beside the listening socket and call MHD_run(). Its own threads were turned down: they are not compiled
// with ThreadSanitizer, and with a single thread that we start, there is nothing to lock. Pages come from memory in
// well under a millisecond, so only clients take time, and a client that is waited for holds a descriptor and its
// buffer.
//
// We accept the connections ourselves, for two limits that the library does not have: it counts a client's time from
// the last byte, so a byte a second would keep a connection for ever, and at the limit of connections it stops
// accepting, so slow clients would lock out the health check. Here each client has a deadline, and a new client
// replaces the oldest.
#include "web/server.h"

#include <fmt/format.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <list>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "files/descriptor.h"

namespace kindred::web {

namespace {

using files::Descriptor;
using std::chrono::milliseconds;

/// The library copies an answer in parts of this size, one for each client that takes one.
constexpr std::size_t kPartBytes = 8'192;

[[noreturn]] void refuse(const Endpoint& endpoint, int error) {
  if (error == EADDRINUSE) {
    throw Error(ErrorKind::usage, fmt::format("port {} (HEALTH_PORT) is taken by another program", endpoint.port),
                "set HEALTH_PORT to a free port, or end the other program: it may be a second Kindred");
  }
  throw Error(
      ErrorKind::usage,
      fmt::format("cannot listen on {} (HEALTH_ADDRESS, HEALTH_PORT): {}", endpoint.str(), std::strerror(error)),
      error == EADDRNOTAVAIL ? "set HEALTH_ADDRESS to an address of this machine, or to :: for all of them"
                             : "set HEALTH_PORT to a port from 1024 up that this user may open");
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

/// A listening socket, or none with errno. "::" takes both IP versions.
Descriptor listen_on(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(endpoint.address.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found) != 0) {
    errno = EADDRNOTAVAIL;
    return Descriptor();
  }
  const std::unique_ptr<addrinfo, FreeAddresses> address(found);
  Descriptor socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  const int on = 1, off = 0;
  // Without it a restart would have to wait until the old connections are forgotten.
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address->ai_family == AF_INET6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(socket.get(), address->ai_addr, address->ai_addrlen) == 0 && ::listen(socket.get(), SOMAXCONN) == 0) {
    return socket;
  }
  const int error = errno;
  socket = Descriptor();
  errno = error;
  return socket;
}

Descriptor listening_socket(const Endpoint& endpoint) {
  Descriptor socket = listen_on(endpoint);
  const bool without_version6 = !socket && endpoint.address == "::" && errno != EADDRINUSE;
  if (without_version6) socket = listen_on({"0.0.0.0", endpoint.port});
  if (!socket) refuse(endpoint, errno);
  return socket;
}

int port_of(int socket) {
  sockaddr_in6 address{};  // the port lies in the same place for both versions
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin6_port);
}

/// What we know of a connection; its socket belongs to the library.
struct Client {
  int socket;
  SteadyTime deadline;
  std::size_t body_bytes = 0;  ///< of its request, so far
  std::string answer{};        ///< to its request, until it is taken

  /// Frees the answer at once. The library notices at its next run and forgets the client then, so this is safe at any
  /// time, also in its callbacks.
  void hang_up() {
    ::shutdown(socket, SHUT_RDWR);
    deadline = SteadyTime::max();
    std::string().swap(answer);
  }
};

bool is_read_only(std::string_view method) {
  return method == MHD_HTTP_METHOD_GET || method == MHD_HTTP_METHOD_HEAD;
}

/// The length that the client announces for its body; 0 where it does not.
std::size_t announced_bytes(MHD_Connection* connection) {
  const char* text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

struct DestroyResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, DestroyResponse>;

/// The next part of a client's answer, for the library.
ssize_t read_answer(void* client, std::uint64_t position, char* to, std::size_t most) noexcept {
  const std::string& answer = static_cast<Client*>(client)->answer;
  if (position >= answer.size()) return MHD_CONTENT_READER_END_WITH_ERROR;  // we hung up
  return static_cast<ssize_t>(answer.copy(to, most, static_cast<std::size_t>(position)));
}

/// What is shown is a moment's state, and the page needs nothing from elsewhere. No Accept-Ranges: a Range header is
/// ignored, as RFC 9110 allows, and the whole page is sent.
constexpr std::pair<const char*, const char*> kHeaders[] = {
    {"Connection", "close"},
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"}};

/// Answers with the status and type of `reply`, and with the text that `client` holds.
MHD_Result send_reply(MHD_Connection* connection, const Reply& reply, Client& client) {
  const Response response(
      MHD_create_response_from_callback(client.answer.size(), kPartBytes, &read_answer, &client, nullptr));
  if (!response) return MHD_NO;
  for (const auto& [name, value] : kHeaders) MHD_add_response_header(response.get(), name, value);
  MHD_add_response_header(response.get(), MHD_HTTP_HEADER_CONTENT_TYPE, reply.type.c_str());
  if (reply.status == MHD_HTTP_METHOD_NOT_ALLOWED) {
    MHD_add_response_header(response.get(), MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  }
  return MHD_queue_response(connection, static_cast<unsigned>(reply.status), response.get());
}

struct StopDaemon {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};

}  // namespace

class Server::Loop {
 public:
  Loop(const Endpoint& endpoint, Pages pages, const ServerLimits& limits)
      : limits_(limits),
        pages_(std::move(pages)),
        listener_(listening_socket(endpoint)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        endpoint_{endpoint.address, port_of(listener_.get())},
        daemon_(start()),
        epoll_(MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~Loop() {
    thread_.request_stop();
    ::eventfd_write(wake_.get(), 1);
  }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  MHD_Daemon* start() {
    MHD_Daemon* const daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, nullptr, nullptr, &Loop::on_request, this,
                         MHD_OPTION_NOTIFY_CONNECTION, &Loop::on_connection, this, MHD_OPTION_CONNECTION_LIMIT,
                         static_cast<unsigned>(limits_.connections), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         limits_.head_bytes, MHD_OPTION_END);
    if (daemon != nullptr) return daemon;
    throw Error(ErrorKind::failed, fmt::format("cannot start the status page: {}", std::strerror(errno)),
                "raise the limits of memory and open files");
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::array<pollfd, 3> ready = {pollfd{wake_.get(), POLLIN, 0}, pollfd{listener_.get(), POLLIN, 0},
                                     pollfd{epoll_, POLLIN, 0}};
      ::poll(ready.data(), ready.size(), milliseconds_to_wait());
      MHD_run(daemon_.get());
      hang_up_late();
      if (ready[1].revents != 0) accept();
    }
  }

  /// -1: until something happens.
  int milliseconds_to_wait() const {
    MHD_UNSIGNED_LONG_LONG pending = 0;  // only ever 0: the library has work left, and we gave it no time-outs
    if (MHD_get_timeout(daemon_.get(), &pending) == MHD_YES) return static_cast<int>(pending);
    auto next = SteadyTime::max();
    for (const Client& client : clients_) next = std::min(next, client.deadline);
    if (next == SteadyTime::max()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(next - clock_.now()).count();
    return static_cast<int>(std::clamp<milliseconds::rep>(left, 0, 60'000));
  }

  void hang_up_late() {
    const SteadyTime now = clock_.now();
    for (Client& client : clients_) {
      if (client.deadline <= now) client.hang_up();
    }
  }

  void accept() {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto* const from = reinterpret_cast<sockaddr*>(&address);
    const int socket = ::accept4(listener_.get(), from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const bool no_room = socket < 0 ? errno == EMFILE || errno == ENFILE : clients_.size() >= limits_.connections;
    if (no_room && clients_.empty()) ::poll(nullptr, 0, 50);  // the program's descriptors are used up: do not spin
    if (no_room && !clients_.empty()) {
      clients_.front().hang_up();
      MHD_run(daemon_.get());
    }
    if (socket >= 0) MHD_add_connection(daemon_.get(), socket, from, size);  // closes the socket where it fails
  }

  /// The library tells of each connection that begins and of each that has ended.
  static void on_connection(void* self, MHD_Connection* connection, void** context,
                            MHD_ConnectionNotificationCode what) noexcept {
    auto& loop = *static_cast<Loop*>(self);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
      *context = &loop.clients_.emplace_back(Client{info->connect_fd, loop.clock_.now() + loop.limits_.patience});
    } else {
      loop.clients_.remove_if([&](const Client& client) { return &client == *context; });
    }
  }

  /// Called when the head of a request is there, for each part of its body, and at its end, where it is answered: a
  /// client may lose an answer that comes before it has sent all. `request` stays with the request and begins as null.
  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* path, const char* method,
                               const char* /*version*/, const char* /*body*/, std::size_t* body_size,
                               void** request) noexcept {
    auto& loop = *static_cast<Loop*>(self);
    auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    auto& client = *static_cast<Client*>(info->socket_context);
    if (*request == nullptr) {
      *request = &client;
      if (announced_bytes(connection) <= loop.limits_.body_bytes) return MHD_YES;
      return loop.answer(connection, client, {.status = 413, .body = "the request is too large\n"});
    }
    if (*body_size > 0) {
      client.body_bytes += std::exchange(*body_size, 0);
      return client.body_bytes <= loop.limits_.body_bytes ? MHD_YES : MHD_NO;
    }
    return loop.answer(connection, client,
                       is_read_only(method) ? loop.page_at(path) : Reply{.status = 405, .body = "read-only\n"});
  }

  Reply page_at(const char* path) const {
    try {
      return pages_(path);
    } catch (const std::exception& error) {
      spdlog::warn("a page could not be made: {}", error.what());
      return {.status = 500, .body = "the page could not be made: see the log\n"};
    }
  }

  MHD_Result answer(MHD_Connection* connection, Client& client, Reply reply) {
    client.deadline = clock_.now() + limits_.patience;
    client.answer = std::exchange(reply.body, {});
    std::size_t bytes = 0;
    for (const Client& one : clients_) bytes += one.answer.size();
    for (Client& one : clients_) {
      if (bytes <= limits_.answer_bytes) break;
      if (one.answer.empty() || &one == &client) continue;
      bytes -= one.answer.size();
      one.hang_up();
    }
    return send_reply(connection, reply, client);
  }

  const ServerLimits limits_;
  const Clock clock_;
  const Pages pages_;
  Descriptor listener_;
  Descriptor wake_;
  const Endpoint endpoint_;
  std::list<Client> clients_;                       ///< the oldest first
  std::unique_ptr<MHD_Daemon, StopDaemon> daemon_;  ///< closes all connections when it goes
  const int epoll_;
  std::jthread thread_;  ///< the last member: it ends before the others go
};

Server::Server(const Endpoint& endpoint, Pages pages, const ServerLimits& limits)
    : loop_(std::make_unique<Loop>(endpoint, std::move(pages), limits)) {}
Server::~Server() = default;

const Endpoint& Server::endpoint() const {
  return loop_->endpoint();
}

std::string libmicrohttpd_version() {
  return MHD_get_version();
}

}  // namespace kindred::web
