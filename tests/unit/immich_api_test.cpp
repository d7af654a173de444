// What Kindred asks of Immich over HTTP, and what it says of the answers: never the key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>

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
    EXPECT_NE(error.fix(), "");
    EXPECT_THAT(error.what() + error.fix(), Not(HasSubstr(kKey)));
    EXPECT_THAT(error.what() + error.fix(), Not(HasSubstr("hidden-word")));
  }
}

TEST(ImmichApis, ThatDoNotAnswerAreOutOfReach) {
  const int port = support::free_port();
  const Error refused = error_of(url_of(port));
  EXPECT_EQ(refused.kind(), ErrorKind::unreachable);
  EXPECT_THAT(refused.what(), HasSubstr(url_of(port)));
  EXPECT_THAT(refused.fix(), HasSubstr("IMMICH_API_URL"));
  OneAnswer silent("");
  EXPECT_EQ(error_of(url_of(silent.port())).kind(), ErrorKind::unreachable);
}

TEST(ImmichApis, AreNotFollowedElsewhere) {
  OneAnswer moved("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const Error error = error_of(url_of(moved.port()));
  EXPECT_EQ(error.kind(), ErrorKind::failed);
  EXPECT_THAT(error.what(), HasSubstr("HTTP 302"));
}

TEST(ImmichApis, AreAskedWithoutAProxyOfTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  OneAnswer immich("HTTP/1.1 204 No Content\r\n\r\n");
  ImmichApi(url_of(immich.port()), kKey).scan_library(kLibrary);
  ::unsetenv("http_proxy");
  EXPECT_THAT(immich.request(), StartsWith("POST /api/libraries/"));
}

TEST(ImmichApis, MayNotAnswerWithoutEnd) {
  OneAnswer immich("HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000'000, 'x'));
  const Error error = error_of(url_of(immich.port()));
  EXPECT_EQ(error.kind(), ErrorKind::unreachable);
  EXPECT_THAT(error.what(), HasSubstr("longer than 1048576 bytes"));
}

template <class Type, void (*FreeIt)(Type*)>
struct Free {
  void operator()(Type* one) const { FreeIt(one); }
};
template <class Type, void (*FreeIt)(Type*)>
using Owned = std::unique_ptr<Type, Free<Type, FreeIt>>;

/// Speaks TLS with a certificate that nobody vouches for, and keeps what it hears.
class Impostor {
 public:
  Impostor() : context_(SSL_CTX_new(TLS_server_method())) {
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<X509, X509_free> certificate(X509_new());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
    thread_ = std::jthread([this] { serve(); });
  }
  int port() const { return listener_.port(); }
  /// After the one connection.
  const std::string& heard() {
    if (thread_.joinable()) thread_.join();
    return heard_;
  }

 private:
  void serve() {
    const files::Descriptor client(::accept(listener_.socket().get(), nullptr, nullptr));
    const Owned<SSL, SSL_free> tls(SSL_new(context_.get()));
    SSL_set_fd(tls.get(), client.get());
    char buffer[4096];
    if (SSL_accept(tls.get()) != 1) return;
    const int count = SSL_read(tls.get(), buffer, sizeof buffer);
    if (count > 0) heard_.assign(buffer, static_cast<std::size_t>(count));
  }

  support::Listener listener_;
  Owned<SSL_CTX, SSL_CTX_free> context_;
  std::string heard_;
  std::jthread thread_;
};

TEST(ImmichApis, AreGivenNoKeyWithoutATrustedCertificate) {
  Impostor impostor;
  const Error error = error_of("https://127.0.0.1:" + std::to_string(impostor.port()));
  EXPECT_EQ(error.kind(), ErrorKind::unreachable);
  EXPECT_THAT(error.what(), HasSubstr("certificate"));
  EXPECT_THAT(error.fix(), HasSubstr("certificate that this machine trusts"));
  EXPECT_EQ(impostor.heard(), "");
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(ImmichApis, MakeALibraryAndSayWhetherImmichSeesItsFolder) {
  OneAnswer made(ok(R"({"id": "abfb5b64-b3a8-4671-b6a3-a7696055e77f"})"));
  EXPECT_EQ(ImmichApi(url_of(made.port()), kKey).create_library(kLibrary, "Shared", "/shared/bob/"), kLibrary);
  EXPECT_THAT(made.request(), HasSubstr(R"("importPaths":["/shared/bob/"])"));
  OneAnswer seen(ok(R"({"importPaths": [{"importPath": "/shared/bob/", "isValid": true}]})"));
  EXPECT_EQ(ImmichApi(url_of(seen.port()), kKey).import_path_problem(kLibrary, "/shared/bob/"), std::nullopt);
  OneAnswer unseen(ok(R"({"importPaths": [{"isValid": false, "message": "not there"}]})"));
  EXPECT_EQ(ImmichApi(url_of(unseen.port()), kKey).import_path_problem(kLibrary, "/shared/bob/"), "not there");
}

TEST(ImmichApis, TakeNoOtherAnswerForImmichs) {
  for (const char* body :
       {"", "[]", "{}", R"({"id": 1, "importPaths": 1})", R"({"id": "x", "importPaths": []})",
        R"({"importPaths": [1]})", R"({"importPaths": [{}]})", R"({"importPaths": [{"isValid": 1}]})"}) {
    OneAnswer one(ok(body)), two(ok(body));
    EXPECT_THROW(ImmichApi(url_of(one.port()), kKey).create_library(kLibrary, "a", "/b/"), Error) << body;
    EXPECT_THROW(static_cast<void>(ImmichApi(url_of(two.port()), kKey).import_path_problem(kLibrary, "/b/")), Error)
        << body;
  }
}

}  // namespace
}  // namespace kindred::web
