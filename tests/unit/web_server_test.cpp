// The status server: pages, and clients that behave badly in every way that costs a server its health.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/error.h"
#include "fake_clock.h"
#include "status/json.h"
#include "support/http.h"
#include "web/client.h"
#include "web/pages.h"

namespace kindred::web {
namespace {

using std::chrono::milliseconds;
using support::connect_to;
using support::http;
using support::http_get;
using support::receive_all;
using support::send_text;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Pages echo() {
  return [](const std::string& path) { return Reply{.body = "page " + path}; };
}

constexpr ServerLimits kPatient{.connections = 256, .patience = std::chrono::hours(1)};

TEST(WebServer, AnswersGetAndHead) {
  const Server server(0, echo());
  const auto got = http_get(server.port(), "/x%20y?z=1");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "page /x y");
  EXPECT_THAT(got->head, HasSubstr("Connection: close"));
  EXPECT_THAT(got->head, HasSubstr("Cache-Control: no-store"));
  const auto head = http(server.port(), "HEAD", "/x");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
}

TEST(WebServer, ChangesNothing) {
  const Server server(0, echo());
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const auto answer = http(server.port(), method, "/");
    ASSERT_TRUE(answer) << method;
    EXPECT_GE(answer->status, 400) << method;
    EXPECT_THAT(answer->body, Not(HasSubstr("page"))) << method;
  }
}

TEST(WebServer, RefusesNonsenseAndGoesOn) {
  const Server server(0, echo());
  for (const std::string& text :
       {std::string("nonsense\r\n\r\n"), std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        "GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\n\r\n", std::string("\r\n\r\n"),
        std::string("\0\xff\r\n\r\n", 6)}) {
    const auto socket = connect_to(server.port());
    send_text(socket, text);
    EXPECT_THAT(receive_all(socket), Not(HasSubstr("page"))) << text.substr(0, 40);
  }
  EXPECT_TRUE(http_get(server.port(), "/"));
}

TEST(WebServer, ClosesOnARequestWithoutEnd) {
  const Server server(0, echo(), kPatient);
  const auto socket = connect_to(server.port());
  send_text(socket, "GET / HTTP/1.1\r\n");
  send_text(socket, "X: " + std::string(20'000, 'x'));
  EXPECT_EQ(receive_all(socket), "");
}

// A health server held up by slow clients.
TEST(WebServer, SlowClientsHoldUpNobody) {
  const Server server(0, echo(), kPatient);
  std::vector<files::Descriptor> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(connect_to(server.port()));
    send_text(slow.back(), i % 2 == 0 ? "" : "GET / HT");
  }
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(http_get(server.port(), "/")) << i;
  send_text(slow[1], "TP/1.1\r\n\r\n");
  EXPECT_THAT(receive_all(slow[1]), StartsWith("HTTP/1.1 200")) << "a slow client is served as well";
}

TEST(WebServer, ClientsThatDoNotReadHoldUpNobody) {
  std::string large;
  large.resize(50'000'000, 'x');
  const Server server(
      0, [&](const std::string& path) { return Reply{.body = path == "/large" ? large : "small"}; }, kPatient);
  std::vector<files::Descriptor> deaf;
  for (int i = 0; i < 5; ++i) {
    deaf.push_back(connect_to(server.port()));
    send_text(deaf.back(), "GET /large HTTP/1.1\r\n\r\n");
  }
  EXPECT_TRUE(http_get(server.port(), "/"));
  EXPECT_GT(receive_all(deaf[0]).size(), 50'000'000u) << "who reads gets all of it";
}

TEST(WebServer, OneConnectionTooManyClosesTheOldest) {
  const Server server(0, echo(), {.connections = 3, .patience = std::chrono::hours(1)});
  std::vector<files::Descriptor> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(connect_to(server.port()));
  EXPECT_TRUE(http_get(server.port(), "/"));
  EXPECT_EQ(receive_all(waiting[0]), "");
  send_text(waiting[2], "GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(receive_all(waiting[2]), StartsWith("HTTP/1.1 200"));
}

TEST(WebServer, ClosesOnClientsThatSendNothing) {
  const Server server(0, echo(), {.connections = 256, .patience = milliseconds(1)});
  EXPECT_EQ(receive_all(connect_to(server.port())), "");
}

TEST(WebServer, SurvivesClientsThatVanish) {
  const Server server(0, echo());
  for (int i = 0; i < 100; ++i) {
    const auto socket = connect_to(server.port());
    if (i % 2 == 0) send_text(socket, "GET / HTTP/1.1\r\n\r\n");
  }
  EXPECT_TRUE(http_get(server.port(), "/"));
}

TEST(WebServer, EndsWithClientsStillConnected) {
  files::Descriptor socket;
  {
    const Server server(0, echo(), kPatient);
    socket = connect_to(server.port());
    EXPECT_TRUE(http_get(server.port(), "/"));
  }
  EXPECT_EQ(receive_all(socket), "");
}

TEST(WebServer, SaysThatThePortIsTaken) {
  const Server first(0, echo());
  try {
    const Server second(first.port(), echo());
    FAIL() << "two programs on one port";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(first.port()) + " (HEALTH_PORT) is taken"));
    EXPECT_THAT(error.cure(), HasSubstr("HEALTH_PORT"));
  }
}

TEST(WebServer, ListensForBothVersionsOfIp) {
  const Server server(0, echo());
  EXPECT_TRUE(http_get(server.port(), "/")) << "version 4";
  const files::Descriptor socket(::socket(AF_INET6, SOCK_STREAM, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(server.port()));
  address.sin6_addr = in6addr_loopback;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != ECONNREFUSED) {
    GTEST_SKIP() << "this machine has no IP version 6";
  }
  send_text(socket, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(receive_all(socket), StartsWith("HTTP/1.1 200"));
}

class StatusPages : public testing::Test {
 protected:
  StatusPages() {
    board_.change([this](status::Snapshot& snapshot) {
      snapshot.daemon = true;
      snapshot.version = "1.2.3";
      snapshot.sync_interval_seconds = 60;
      snapshot.looked = true;
      snapshot.instance.database_reachable = snapshot.instance.schema_ok = true;
      status::JobStatus& job = snapshot.jobs.emplace_back();
      job.job = "family";
      job.last_cycle = status::CycleTaken{clock_.wall(), clock_.wall(), "done", {}, {}, {}};
    });
  }
  support::HttpAnswer get(const std::string& path) { return http_get(server_.port(), path).value(); }

  FakeClock clock_;
  std::atomic<bool> alive_ = true;
  status::SnapshotBoard board_{{}};
  Server server_{0, status_pages(
                        board_, [this] { return alive_.load(); }, clock_)};
};

TEST_F(StatusPages, AreThere) {
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_THAT(get("/metrics").body, HasSubstr("kindred_up 1\n"));
  EXPECT_THAT(get("/metrics").head, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_EQ(status::snapshot_from_json(get("/api/status").body).version, "1.2.3");
  EXPECT_THAT(get("/").body, HasSubstr("<title>Kindred</title>"));
  EXPECT_THAT(get("/").head, HasSubstr("text/html"));
  EXPECT_EQ(get("/elsewhere").status, 404);
}

// Traps: health was always 200; a tight loop stood behind a healthy health check.
TEST_F(StatusPages, SayWhereTheLoopIsStuck) {
  alive_ = false;
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_THAT(get("/metrics").body, HasSubstr("kindred_up 0\n"));
}

TEST_F(StatusPages, SayWhyNotReady) {
  board_.change([](status::Snapshot& snapshot) {
    snapshot.jobs[0].last_cycle->error = status::Failure{"guard", "the disk is \"away\"", ""};
  });
  const auto answer = get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr(R"("ready": false)"));
  EXPECT_THAT(answer.body, HasSubstr(R"(job family: failed at guard: the disk is \"away\")"));
  EXPECT_EQ(get("/healthz").status, 200) << "a restart would not cure it";
}

TEST_F(StatusPages, AreWhatKindredStatusAsks) {
  const auto answer = fetch_status(server_.port());
  ASSERT_TRUE(answer);
  EXPECT_EQ(status::snapshot_from_json(*answer).jobs.at(0).job, "family");
}

TEST(StatusOfNobody, IsNone) {
  EXPECT_EQ(fetch_status(support::free_port()), std::nullopt);
  support::OneAnswer silent("");
  EXPECT_EQ(fetch_status(silent.port()), std::nullopt);
  support::OneAnswer other("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(fetch_status(other.port()), std::nullopt);
}

}  // namespace
}  // namespace kindred::web
