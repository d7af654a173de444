#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "files/descriptor.h"

/// HTTP from the other side, by hand: tests of a server must not rest on the library that it is made with.
namespace kindred::support {

struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;
};

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A connection to this machine's port; -1 where nobody listens.
inline files::Descriptor connect_to(int port) {
  files::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return files::Descriptor();
  return socket;
}

inline void send_text(const files::Descriptor& socket, const std::string& text) {
  const ssize_t sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
  static_cast<void>(sent);  // a server that closes early is what some tests are about
}

/// All that comes until the other side closes, or nothing more for ten seconds.
inline std::string receive_all(const files::Descriptor& socket) {
  std::string text;
  char buffer[4096];
  pollfd readable{socket.get(), POLLIN, 0};
  while (::poll(&readable, 1, 10'000) == 1) {
    const ssize_t count = ::recv(socket.get(), buffer, sizeof buffer, 0);
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

inline std::optional<HttpAnswer> answer_of(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) return std::nullopt;
  return HttpAnswer{std::atoi(text.c_str() + 9), text.substr(0, end), text.substr(end + 4)};
}

/// The text of a request; `more` is further headers, each with its line end.
inline std::string http_request(const std::string& method, const std::string& path, const std::string& more = "") {
  return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

/// One request and its answer; nullopt where none came.
inline std::optional<HttpAnswer> http(int port, const std::string& method, const std::string& path,
                                      const std::string& more = "") {
  const files::Descriptor socket = connect_to(port);
  if (!socket) return std::nullopt;
  send_text(socket, http_request(method, path, more));
  return answer_of(receive_all(socket));
}

inline std::optional<HttpAnswer> http_get(int port, const std::string& path) {
  return http(port, "GET", path);
}

/// A socket that listens on a free port of this machine.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) std::abort();
    if (::listen(socket_.get(), 16) != 0) std::abort();
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }
  const files::Descriptor& socket() const { return socket_; }

 private:
  files::Descriptor socket_;
  int port_ = 0;
};

/// A port that was free a moment ago.
inline int free_port() {
  return Listener().port();
}

/// True where the head, and a body of the length that it names, are there.
inline bool is_whole(const std::string& request) {
  constexpr std::string_view kLength = "Content-Length: ";
  const auto end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = request.find(kLength);
  const std::size_t body = length < end ? std::strtoul(request.c_str() + length + kLength.size(), nullptr, 10) : 0;
  return request.size() >= end + 4 + body;
}

/// A server that hears one request and answers it with `answer`, or closes without a word where that is empty.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : thread_([this, answer = std::move(answer)] {
          const files::Descriptor client(::accept(listener_.socket().get(), nullptr, nullptr));
          char buffer[4096];
          while (client && !is_whole(request_)) {
            const ssize_t count = ::recv(client.get(), buffer, sizeof buffer, 0);
            if (count <= 0) break;
            request_.append(buffer, static_cast<std::size_t>(count));
          }
          send_text(client, answer);
        }) {}
  ~OneAnswer() {
    ::shutdown(listener_.socket().get(), SHUT_RDWR);  // wakes accept()
  }
  int port() const { return listener_.port(); }
  /// What came; waits for the end of the one connection. May be called again.
  const std::string& request() {
    if (thread_.joinable()) thread_.join();
    return request_;
  }

 private:
  Listener listener_;
  std::string request_;
  std::jthread thread_;
};

}  // namespace kindred::support
