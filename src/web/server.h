#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "web/endpoint.h"

namespace kindred::web {

/// What a page answers.
struct Reply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// Gives the page at a path, such as "/healthz"; status 404 where there is none. Called on the server's thread: it must
/// not wait for anything.
using Pages = std::function<Reply(const std::string& path)>;

/// What clients can cost: with these numbers all of them together need less than 20 MiB of memory, whatever they send
/// and ask for. Only an answer that is longer than `answer_bytes` by itself needs more.
struct ServerLimits {
  std::size_t connections = 256;              ///< at once; one more closes the oldest
  std::chrono::milliseconds patience{3'000};  ///< from connection to answer, and again until the answer was taken
  std::size_t head_bytes = 32'768;            ///< request line and headers, with what the library notes of each header
  std::size_t body_bytes = 65'536;            ///< of a request; no page reads it
  std::size_t answer_bytes = 4'194'304;  ///< made and not taken yet; above it the oldest client that has one is closed
};

/// Serves pages over HTTP, on one thread of its own. However many clients connect, and however slowly
/// they read and write, none holds up another, and none holds up the program.
class Server {
 public:
  /// Listens once this returns. Throws Error(usage) where the port is taken or the address is not this machine's.
  Server(const Endpoint& endpoint, Pages pages, const ServerLimits& limits = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closes all connections at once.
  ~Server();

  /// With the port that was taken.
  const Endpoint& endpoint() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

/// Of the libmicrohttpd that is loaded.
std::string libmicrohttpd_version();

}  // namespace kindred::web
