// The status server: pages, and clients that behave badly in every way that costs a server its health.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

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
using support::http_request;
using support::receive_all;
using support::send_text;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Pages echo() {
  return [](const std::string& path) { return Reply{.body = "page " + path}; };
}

constexpr ServerLimits kPatient{.connections = 256, .patience = std::chrono::hours(1)};

TEST(WebServer, AnswersGetAndHead) {
  const Server server({.port = 0}, echo());
  const auto got = http_get(server.endpoint().port, "/x%20y?z=1");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "page /x y");
  EXPECT_THAT(got->head, HasSubstr("Connection: close"));
  EXPECT_THAT(got->head, HasSubstr("Cache-Control: no-store"));
  const auto head = http(server.endpoint().port, "HEAD", "/x");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
  EXPECT_THAT(head->head, HasSubstr("Content-Length: 7"));
}

TEST(WebServer, ChangesNothing) {
  const Server server({.port = 0}, echo());
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const auto answer = http(server.endpoint().port, method, "/", "Content-Length: 0\r\n");
    ASSERT_TRUE(answer) << method;
    EXPECT_EQ(answer->status, 405) << method;
    EXPECT_THAT(answer->head, HasSubstr("Allow: GET, HEAD"));
    EXPECT_EQ(answer->body, "read-only\n");
  }
}

TEST(WebServer, ReadsABodyToItsEndBeforeItAnswers) {
  const Server server({.port = 0}, echo());
  const auto socket = connect_to(server.endpoint().port);
  send_text(socket, http_request("POST", "/", "Content-Length: 10\r\n") + "12345");
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
  send_text(socket, "67890");
  EXPECT_THAT(receive_all(socket), StartsWith("HTTP/1.1 405"));
}

TEST(WebServer, SaysThatAPageCouldNotBeMade) {
  const Server server({.port = 0}, [](const std::string& path) -> Reply {
    if (path == "/broken") throw std::runtime_error("secret");
    return {.body = "well"};
  });
  const auto answer = http_get(server.endpoint().port, "/broken");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_THAT(answer->body, Not(HasSubstr("secret")));
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
}

TEST(WebServer, RefusesNonsenseAndGoesOn) {
  const Server server({.port = 0}, echo(), {.patience = milliseconds(500)});
  for (const std::string& text : {std::string("nonsense\r\n\r\n"), std::string("GET\r\n\r\n"),
                                  std::string("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"), std::string("\r\n\r\n"),
                                  std::string("\0\xff\r\n\r\n", 6)}) {
    const auto socket = connect_to(server.endpoint().port);
    send_text(socket, text);
    EXPECT_THAT(receive_all(socket), Not(HasSubstr("page"))) << text;
  }
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
}

TEST(WebServer, RefusesALongRequestLine) {
  const Server server({.port = 0}, echo(), kPatient);
  const auto answer = http_get(server.endpoint().port, "/" + std::string(40'000, 'x'));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 414);
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
}

TEST(WebServer, RefusesLongHeadersAndManyHeaders) {
  const Server server({.port = 0}, echo(), kPatient);
  const auto one = http(server.endpoint().port, "GET", "/", "X: " + std::string(40'000, 'x') + "\r\n");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->status, 431);
  std::string many;
  for (int i = 0; i < 2'600; ++i) many += "Range: bytes=0-\r\n";
  const auto answer = http(server.endpoint().port, "GET", "/", many);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 431);
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
}

TEST(WebServer, RefusesALargeBody) {
  const Server server({.port = 0}, echo(), kPatient);
  const auto announced = http(server.endpoint().port, "POST", "/", "Content-Length: 1000000\r\n");
  ASSERT_TRUE(announced);
  EXPECT_EQ(announced->status, 413);
  const auto socket = connect_to(server.endpoint().port);
  send_text(socket, http_request("POST", "/", "Transfer-Encoding: chunked\r\n") + "20000\r\n");
  send_text(socket, std::string(0x20000, 'x'));
  EXPECT_EQ(receive_all(socket), "");
}

// A Range header of 8 KB with 2,600 ranges made 22.7 MB of an answer.
TEST(WebServer, IgnoresARange) {
  const Server server({.port = 0}, echo());
  std::string ranges = "0-0";
  for (int i = 0; i < 2'600; ++i) ranges += ",0-";
  for (const std::string& range : {std::string("0-0"), std::string("5-"), ranges}) {
    const auto answer = http(server.endpoint().port, "GET", "/", "Range: bytes=" + range + "\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "page /");
    EXPECT_THAT(answer->head, Not(HasSubstr("Range")));
  }
}

// A health server held up by slow clients.
TEST(WebServer, SlowClientsHoldUpNobody) {
  const Server server({.port = 0}, echo(), kPatient);
  std::vector<files::Descriptor> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connect_to(server.endpoint().port));
    send_text(slow.back(), i % 2 == 0 ? "" : "GET / HT");
  }
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(http_get(server.endpoint().port, "/")) << i;
  send_text(slow[1], "TP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(receive_all(slow[1]), StartsWith("HTTP/1.1 200")) << "a slow client is served as well";
}

constexpr std::size_t kLarge = 50'000'000;  // more than the kernel's buffers take, so that the rest waits in the server

Pages small_and_large() {
  return [large = std::string(kLarge, 'x')](const std::string& path) {
    return Reply{.body = path == "/large" ? large : "small"};
  };
}

std::vector<files::Descriptor> ask_and_do_not_read(int port, int clients) {
  std::vector<files::Descriptor> deaf;
  for (int i = 0; i < clients; ++i) {
    deaf.push_back(connect_to(port));
    send_text(deaf.back(), http_request("GET", "/large"));
    EXPECT_TRUE(http_get(port, "/")) << "clients that do not read hold up nobody";
  }
  return deaf;
}

TEST(WebServer, ClientsThatDoNotReadHoldUpNobody) {
  ServerLimits limits = kPatient;
  limits.answer_bytes = 4 * kLarge;
  const Server server({.port = 0}, small_and_large(), limits);
  const auto deaf = ask_and_do_not_read(server.endpoint().port, 3);
  EXPECT_GT(receive_all(deaf[0]).size(), kLarge) << "who reads gets all of it";
}

// 40 clients that did not read cost 750 MB.
TEST(WebServer, AnswersThatNobodyTakesHaveALimitTogether) {
  ServerLimits limits = kPatient;
  limits.answer_bytes = 2 * kLarge + 1'000;
  const Server server({.port = 0}, small_and_large(), limits);
  const auto deaf = ask_and_do_not_read(server.endpoint().port, 3);
  EXPECT_LT(receive_all(deaf[0]).size(), kLarge) << "the oldest is closed";
  EXPECT_GT(receive_all(deaf[1]).size(), kLarge);
  EXPECT_GT(receive_all(deaf[2]).size(), kLarge);
}

std::size_t resident_bytes() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(WebServer, TwoHundredBadClientsCostLittleMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's own memory is counted, too";
#endif
  const std::string page(3'000'000, 'x');
  const Server server(
      {.port = 0}, [&](const std::string& path) { return Reply{.body = path == "/large" ? page : "small"}; }, kPatient);
  ASSERT_TRUE(http_get(server.endpoint().port, "/"));
  const std::size_t before = resident_bytes();
  std::vector<files::Descriptor> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(connect_to(server.endpoint().port));
    send_text(slow.back(), "GET /large HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x'));
  }
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
  for (int i = 0; i < 100; ++i) send_text(slow[static_cast<std::size_t>(i)], "\r\n\r\n");
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
  EXPECT_LT(resident_bytes(), before + 20 * 1'048'576);
}

TEST(WebServer, OneConnectionTooManyClosesTheOldest) {
  const Server server({.port = 0}, echo(), {.connections = 3, .patience = std::chrono::hours(1)});
  std::vector<files::Descriptor> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(connect_to(server.endpoint().port));
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
  EXPECT_EQ(receive_all(waiting[0]), "");
  send_text(waiting[2], http_request("GET", "/"));
  EXPECT_THAT(receive_all(waiting[2]), StartsWith("HTTP/1.1 200"));
}

TEST(WebServer, ClosesOnClientsThatSendNothing) {
  const Server server({.port = 0}, echo(), {.connections = 256, .patience = milliseconds(1)});
  EXPECT_EQ(receive_all(connect_to(server.endpoint().port)), "");
}

// The library's own time limit begins anew with each byte.
TEST(WebServer, ClosesOnClientsThatSendAByteAtATime) {
  const Server server({.port = 0}, echo(), {.patience = milliseconds(100)});
  const auto socket = connect_to(server.endpoint().port);
  send_text(socket, "GET / HTTP/1.1\r\nX: ");
  pollfd closed{socket.get(), POLLIN, 0};
  int bytes = 0;
  while (++bytes < 3'000 && ::poll(&closed, 1, 10) == 0) send_text(socket, "x");
  EXPECT_LT(bytes, 3'000);
}

TEST(WebServer, SurvivesClientsThatVanish) {
  const Server server({.port = 0}, echo());
  for (int i = 0; i < 100; ++i) {
    const auto socket = connect_to(server.endpoint().port);
    if (i % 2 == 0) send_text(socket, http_request("GET", "/"));
  }
  EXPECT_TRUE(http_get(server.endpoint().port, "/"));
}

TEST(WebServer, EndsWithClientsStillConnected) {
  files::Descriptor silent, deaf;
  {
    const Server server({.port = 0}, small_and_large(), kPatient);
    silent = connect_to(server.endpoint().port);
    deaf = connect_to(server.endpoint().port);
    send_text(deaf, http_request("GET", "/large"));
    EXPECT_TRUE(http_get(server.endpoint().port, "/"));
  }
  EXPECT_EQ(receive_all(silent), "");
  EXPECT_LT(receive_all(deaf).size(), kLarge);
}

TEST(WebServer, SaysThatThePortIsTaken) {
  const Server first({.port = 0}, echo());
  try {
    const Server second(first.endpoint(), echo());
    FAIL() << "two programs on one port";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(first.endpoint().port) + " (HEALTH_PORT) is taken"));
    EXPECT_THAT(error.fix(), HasSubstr("HEALTH_PORT"));
  }
}

// 127.0.0.2 is this machine as well, by another address.
TEST(WebServer, ListensOnTheAddressThatItWasToldOnly) {
  const auto is_heard = [](const Server& server, const char* text) {
    const files::Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server.endpoint().port));
    ::inet_pton(AF_INET, text, &address.sin_addr);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  };
  const Server closed({.port = 0}, echo()), open({.address = "0.0.0.0", .port = 0}, echo());
  EXPECT_TRUE(is_heard(closed, "127.0.0.1"));
  EXPECT_FALSE(is_heard(closed, "127.0.0.2"));
  EXPECT_TRUE(is_heard(open, "127.0.0.2"));
}

TEST(WebServer, ListensForBothVersionsOfIp) {
  const Server server({.address = "::", .port = 0}, echo());
  EXPECT_TRUE(http_get(server.endpoint().port, "/")) << "version 4";
  const files::Descriptor socket(::socket(AF_INET6, SOCK_STREAM, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(server.endpoint().port));
  address.sin6_addr = in6addr_loopback;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != ECONNREFUSED) {
    GTEST_SKIP() << "this machine has no IP version 6";
  }
  send_text(socket, http_request("GET", "/"));
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
  support::HttpAnswer get(const std::string& path) { return http_get(server_.endpoint().port, path).value(); }

  FakeClock clock_;
  std::atomic<bool> alive_ = true;
  status::SnapshotBoard board_{{}};
  Server server_{Endpoint{}, status_pages(
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
  EXPECT_THAT(get("/page.css").head, HasSubstr("text/css"));
  EXPECT_THAT(get("/page.js").head, HasSubstr("text/javascript"));
  EXPECT_EQ(get("/elsewhere").status, 404);
}

TEST_F(StatusPages, LetABrowserRunAndFetchNothingElse) {
  EXPECT_THAT(get("/").head, AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self'"),
                                   HasSubstr("Referrer-Policy: no-referrer"), Not(HasSubstr("unsafe"))));
  EXPECT_THAT(get("/").body, AllOf(Not(HasSubstr("<style")), Not(HasSubstr("<script>")), Not(HasSubstr("style="))));
  for (const char* path : {"/", "/page.css", "/page.js"}) EXPECT_THAT(get(path).body, Not(HasSubstr("http"))) << path;
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
  EXPECT_EQ(get("/healthz").status, 200) << "a restart would not fix it";
}

TEST_F(StatusPages, AreWhatKindredStatusAsks) {
  const auto answer = fetch_status(server_.endpoint());
  ASSERT_TRUE(answer);
  EXPECT_EQ(status::snapshot_from_json(*answer).jobs.at(0).job, "family");
}

TEST(StatusOfNobody, IsNone) {
  EXPECT_EQ(fetch_status({.port = support::free_port()}), std::nullopt);
  support::OneAnswer silent("");
  EXPECT_EQ(fetch_status({.port = silent.port()}), std::nullopt);
  support::OneAnswer other("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(fetch_status({.port = other.port()}), std::nullopt);
}

}  // namespace
}  // namespace kindred::web
