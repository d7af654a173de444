// What Kindred asks of Immich over HTTP, and what it says of the answers: never the key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/http.h"
#include "web/client.h"

namespace kindred::web {
namespace {

using support::OneAnswer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Uuid kLibrary = Uuid::parse("abfb5b64-b3a8-4671-b6a3-a7696055e77f").value();
constexpr char kKey[] = "key-that-nobody-may-see";

std::string url_of(int port, const std::string& user = "") {
  return "http://" + user + "127.0.0.1:" + std::to_string(port);
}

Error error_of(const std::string& url) {
  try {
    ImmichApi(url, kKey).scan_library(kLibrary);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorKind::failed, ""};
}

TEST(ImmichApis, AreAskedForAScan) {
  OneAnswer immich("HTTP/1.1 204 No Content\r\n\r\n");
  ImmichApi(url_of(immich.port()), kKey).scan_library(kLibrary);
  const std::string& request = immich.request();
  EXPECT_THAT(request, StartsWith("POST /api/libraries/abfb5b64-b3a8-4671-b6a3-a7696055e77f/scan HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("x-api-key: key-that-nobody-may-see\r\n"));
}

TEST(ImmichApis, MayStandBehindAProxyWithAPassword) {
  OneAnswer proxy("HTTP/1.1 204 No Content\r\n\r\n");
  ImmichApi(url_of(proxy.port(), "door:open@") + "/photos", kKey).scan_library(kLibrary);
  EXPECT_THAT(proxy.request(), StartsWith("POST /photos/api/libraries/"));
  EXPECT_THAT(proxy.request(), HasSubstr("Authorization: Basic ZG9vcjpvcGVu\r\n"));
}

TEST(ImmichApis, SayWhatAnAnswerMeansAndNeverASecret) {
  const std::vector<std::pair<std::string, ErrorKind>> answers = {{"401 Unauthorized", ErrorKind::usage},
                                                                  {"403 Forbidden", ErrorKind::usage},
                                                                  {"400 Bad Request", ErrorKind::failed},
                                                                  {"404 Not Found", ErrorKind::failed},
                                                                  {"502 Bad Gateway", ErrorKind::unreachable}};
  for (const auto& [answer, kind] : answers) {
    OneAnswer immich("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n");
    const Error error = error_of(url_of(immich.port(), "door:hidden-word@"));
    EXPECT_EQ(error.kind(), kind) << answer;
    EXPECT_THAT(error.what(), HasSubstr("HTTP " + answer.substr(0, 3)));
    EXPECT_NE(error.cure(), "");
    EXPECT_THAT(error.what() + error.cure(), Not(HasSubstr(kKey)));
    EXPECT_THAT(error.what() + error.cure(), Not(HasSubstr("hidden-word")));
  }
}

TEST(ImmichApis, ThatDoNotAnswerAreOutOfReach) {
  const int port = support::free_port();
  const Error refused = error_of(url_of(port));
  EXPECT_EQ(refused.kind(), ErrorKind::unreachable);
  EXPECT_THAT(refused.what(), HasSubstr(url_of(port)));
  EXPECT_THAT(refused.cure(), HasSubstr("IMMICH_API_URL"));
  OneAnswer silent("");
  EXPECT_EQ(error_of(url_of(silent.port())).kind(), ErrorKind::unreachable);
}

}  // namespace
}  // namespace kindred::web
