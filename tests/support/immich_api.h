#pragma once
#include <poll.h>

#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "pg/connection.h"
#include "support/http.h"
#include "support/instance.h"

namespace kindred::support {

/// What Immich's server answers of its libraries (routes of its API documentation), over a test's database. It takes
/// one key. Folders that are hidden are not there for it.
class ImmichServer {
 public:
  ImmichServer(const TestDatabase& database, std::string key)
      : database_(database), key_(std::move(key)), thread_([this](const std::stop_token& stop) { serve(stop); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(listener_.port()); }
  void hide(const std::string& folder) {
    const std::scoped_lock lock(mutex_);
    hidden_.insert(folder);
  }
  void show_all() {
    const std::scoped_lock lock(mutex_);
    hidden_.clear();
  }
  /// The requests so far, as "POST /api/libraries".
  std::vector<std::string> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd readable{listener_.socket().get(), POLLIN, 0};
      if (::poll(&readable, 1, 50) != 1) continue;
      const files::Descriptor client(::accept(listener_.socket().get(), nullptr, nullptr));
      std::string request;
      char buffer[4096];
      while (client && !is_whole(request)) {
        const ssize_t count = ::recv(client.get(), buffer, sizeof buffer, 0);
        if (count <= 0) break;
        request.append(buffer, static_cast<std::size_t>(count));
      }
      send_text(client, answer(request));
    }
  }

  static std::string with(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  std::string answer(const std::string& request) {
    const std::string line = request.substr(0, request.find(" HTTP/"));
    const std::scoped_lock lock(mutex_);
    requests_.push_back(line);
    if (request.find("x-api-key: " + key_ + "\r\n") == std::string::npos) return with("401 Unauthorized", "{}");
    const nlohmann::json body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4), nullptr, false);
    if (line == "POST /api/libraries") return with("201 Created", make(body).dump());
    if (line.starts_with("POST ") && line.ends_with("/validate")) return with("200 OK", validate(body).dump());
    if (line.starts_with("DELETE /api/libraries/")) {
      pg::Connection db(database_.config(), "immich");
      db.query("delete from library where id = $1", Uuid::parse(line.substr(line.rfind('/') + 1)).value());
      return "HTTP/1.1 204 No Content\r\n\r\n";
    }
    return with("404 Not Found", "{}");
  }

  nlohmann::json make(const nlohmann::json& body) const {
    pg::Connection db(database_.config(), "immich");
    const Uuid id = Uuid::random();
    const std::vector<std::string> paths = body.at("importPaths"), patterns = {"**/@eaDir/**", "**/._*"};
    db.query(
        R"(insert into library (id, name, "ownerId", "importPaths", "exclusionPatterns") values ($1, $2, $3, $4, $5))",
        id, body.at("name").get<std::string>(), Uuid::parse(body.at("ownerId").get<std::string>()).value(), paths,
        patterns);
    return {{"id", id.str()}};
  }

  nlohmann::json validate(const nlohmann::json& body) const {
    const std::string path = body.at("importPaths").at(0);
    const bool is_seen = std::filesystem::is_directory(path) && hidden_.count(path) == 0;
    nlohmann::json answer = {{"importPath", path}, {"isValid", is_seen}};
    if (!is_seen) answer["message"] = "Path does not exist (ENOENT)";
    return {{"importPaths", nlohmann::json::array({answer})}};
  }

  const TestDatabase& database_;
  const std::string key_;
  const Listener listener_;
  mutable std::mutex mutex_;
  std::set<std::string> hidden_;
  std::vector<std::string> requests_;
  std::jthread thread_;
};

}  // namespace kindred::support
