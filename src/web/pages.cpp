#include "web/pages.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "page_css.h"
#include "page_html.h"
#include "page_js.h"
#include "status/json.h"
#include "web/metrics.h"

namespace kindred::web {

namespace {

constexpr const char* kJson = "application/json";

Reply healthz(bool alive) {
  if (alive) return {.body = "alive\n"};
  return {.status = 503,
          .body = "stuck: the loop has not moved for too long; restart the service and look at the log\n"};
}

Reply readyz(const status::Snapshot& snapshot, const status::Moment& now) {
  const auto reasons = reasons_not_ready(snapshot, now);
  const nlohmann::ordered_json body = {{"ready", reasons.empty()}, {"reasons", reasons}};
  return {reasons.empty() ? 200 : 503, kJson, json_text(body)};
}

}  // namespace

Pages status_pages(const status::SnapshotBoard& board, std::function<bool()> is_alive, const Clock& clock) {
  return [&board, is_alive = std::move(is_alive), &clock](const std::string& path) -> Reply {
    const auto snapshot = board.read();
    const status::Moment now(clock);
    if (path == "/healthz") return healthz(is_alive());
    if (path == "/readyz") return readyz(*snapshot, now);
    if (path == "/metrics") {
      return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(*snapshot, is_alive(), now)};
    }
    if (path == "/api/status") return {200, kJson, status::to_json(*snapshot, now)};
    if (path == "/") return {200, "text/html; charset=utf-8", std::string(kPageHtml)};
    if (path == "/page.css") return {200, "text/css; charset=utf-8", std::string(kPageCss)};
    if (path == "/page.js") return {200, "text/javascript; charset=utf-8", std::string(kPageJs)};
    return {.status = 404, .body = "there are /, /healthz, /readyz, /metrics and /api/status\n"};
  };
}

}  // namespace kindred::web
