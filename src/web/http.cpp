// cpp-httplib reads the requests and writes the responses, over a stream that is plain memory: its own server was
// turned down, since it gives a thread to each connection before a byte has come, so that a few slow clients hold up
// all others.
#include "web/http.h"

#include <httplib.h>

#include <algorithm>

namespace kindred::web {

namespace {

/// A request that has come whole, and room for its response.
class MemoryStream : public httplib::Stream {
 public:
  explicit MemoryStream(std::string_view request) : rest_(request) {}

  bool is_readable() const override { return !rest_.empty(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    const size_t count = std::min(size, rest_.size());
    std::copy_n(rest_.data(), count, to);
    rest_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    response.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return 0; }

  std::string response;

 private:
  std::string_view rest_;
};

}  // namespace

class Http::Parser : public httplib::Server {
 public:
  explicit Parser(Pages pages) {
    // Not by its own routes: they are regular expressions, whose recursion a long path from outside could exhaust.
    set_pre_routing_handler([pages = std::move(pages)](const httplib::Request& request, httplib::Response& response) {
      const bool reads = request.method == "GET" || request.method == "HEAD";
      const Reply reply = reads ? pages(request.path) : Reply{405, "text/plain; charset=utf-8", "read-only\n"};
      response.status = reply.status;
      response.set_content(reply.body, reply.type);
      return HandlerResponse::Handled;
    });
    // What is shown is a moment's state, and the page needs nothing from elsewhere.
    set_default_headers(
        {{"Cache-Control", "no-store"},
         {"X-Content-Type-Options", "nosniff"},
         {"Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
          "frame-ancestors 'none'"}});
  }

  std::string respond(const std::string& request) {
    MemoryStream stream(request);
    bool closed = false;
    process_request(stream, true, closed, nullptr);
    return std::move(stream.response);
  }
};

Http::Http(Pages pages) : parser_(std::make_unique<Parser>(std::move(pages))) {}
Http::~Http() = default;

std::size_t Http::end_of_request(std::string_view received) {
  const auto end = received.find("\r\n\r\n");
  return end == std::string_view::npos ? end : end + 4;
}

std::string Http::respond(const std::string& request) {
  return parser_->respond(request);
}

}  // namespace kindred::web
