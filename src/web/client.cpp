#include "web/client.h"

#include <fmt/format.h>
#include <httplib.h>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace kindred::web {

namespace {

constexpr time_t kConnectSeconds = 5;
constexpr time_t kAnswerSeconds = 30;  // Immich only queues the scan, but may be busy

/// Cuts `text` at the first `mark`: what comes before it, while `text` keeps what follows. All of it where there is
/// none.
std::string cut(std::string& text, char mark) {
  const auto at = text.find(mark);
  std::string before = text.substr(0, at);
  text = at == std::string::npos ? "" : text.substr(at + 1);
  return before;
}

void check(const httplib::Response& response, const std::string& what) {
  if (response.status >= 200 && response.status < 300) return;
  if (response.status == 401 || response.status == 403) {
    throw Error(ErrorKind::usage, fmt::format("{}: Immich refuses the API key (HTTP {})", what, response.status),
                "set IMMICH_API_KEY to a key of an administrator, with the permission library.update if it is limited");
  }
  throw Error(response.status >= 500 ? ErrorKind::unreachable : ErrorKind::failed,
              fmt::format("{}: Immich answers HTTP {}", what, response.status), "look at Immich's log");
}

}  // namespace

std::optional<std::string> fetch_status(int port) {
  httplib::Client client("127.0.0.1", port);
  client.set_connection_timeout(1);
  client.set_read_timeout(1);
  const httplib::Result result = client.Get("/api/status");
  if (!result || result->status != 200) return std::nullopt;
  return result->body;
}

ImmichApi::ImmichApi(const std::string& url, std::string key) : key_(std::move(key)) {
  std::string rest = url.substr(url.find("://") + 3);
  std::string host = cut(rest, '/');
  if (!rest.empty()) path_ = "/" + rest;
  if (const auto at = host.rfind('@'); at != std::string::npos) {
    password_ = host.substr(0, at);
    user_ = cut(password_, ':');
    host = host.substr(at + 1);
  }
  base_ = url.substr(0, url.find("://") + 3) + host;
}

void ImmichApi::scan_library(const Uuid& library) const {
  send("POST", fmt::format("/api/libraries/{}/scan", library.str()), "",
       fmt::format("asking {} to scan library {}", base_, library.str()));
}

void ImmichApi::set_library_paths(const Uuid& library, const std::vector<std::string>& import_paths,
                                  const std::vector<std::string>& exclusion_patterns) const {
  const nlohmann::json body = {{"importPaths", import_paths}, {"exclusionPatterns", exclusion_patterns}};
  send("PUT", fmt::format("/api/libraries/{}", library.str()), body.dump(),
       fmt::format("asking {} to change library {}", base_, library.str()));
}

void ImmichApi::send(const char* method, const std::string& path, const std::string& body,
                     const std::string& what) const {
  httplib::Client client(base_);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  if (!user_.empty()) client.set_basic_auth(user_, password_);
  httplib::Request request;
  request.method = method;
  request.path = path_ + path;
  request.headers = {{"x-api-key", key_}, {"Content-Type", "application/json"}};
  request.body = body;
  const httplib::Result result = client.send(request);
  if (!result) {
    throw Error(ErrorKind::unreachable, fmt::format("{}: {}", what, httplib::to_string(result.error())),
                "check that Immich runs and that IMMICH_API_URL is its address as seen from here");
  }
  check(*result, what);
}

}  // namespace kindred::web
