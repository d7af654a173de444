// libcurl asks. Each request has a handle and a connection of its own: there is one every few minutes.
//
// What curl would do by itself and does not here: it follows no redirect, since that would carry the API key to another
// address, and uses no proxy of the environment (http_proxy), since Immich stands in the same network.
#include "web/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "base/error.h"

namespace kindred::web {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectLimit{5'000};
constexpr milliseconds kImmichLimit{30'000};          // Immich only queues the scan, but may be busy
constexpr milliseconds kStatusLimit{2'000};           // the daemon answers from memory
constexpr std::size_t kImmichBytes = 1'048'576;       // its answers are a few hundred bytes, a proxy's error page more
constexpr std::size_t kStatusBytes = 64 * 1'048'576;  // far more than the status of a thousand jobs

struct Request {
  const char* method = "GET";
  std::string url;
  std::string user{};
  std::string password{};
  std::vector<std::string> headers{};
  std::string body{};
  milliseconds limit;        ///< for all of it
  std::size_t answer_bytes;  ///< a longer answer is no answer
};

struct Answer {
  long status = 0;
  std::string body;
  std::size_t most_bytes = 0;
  CURLcode code = CURLE_OK;  ///< anything else: there is no answer, and `problem` says why
  std::string problem;
};

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using Headers = std::unique_ptr<curl_slist, FreeList>;

/// curl's own sign for "stop" is any other number than `size`.
std::size_t take_body(char* from, std::size_t, std::size_t size, void* answer) {
  auto& to = *static_cast<Answer*>(answer);
  if (to.body.size() + size > to.most_bytes) return 0;
  to.body.append(from, size);
  return size;
}

Handle new_handle() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle)
    throw Error(ErrorKind::failed, "libcurl does not start", "check its installation, and that memory is free");
  return handle;
}

Headers list_of(const std::vector<std::string>& lines) {
  Headers list;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

void set_up(CURL* curl, const Request& request) {
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // this is not the only thread
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  // The certificate is checked against those that the machine trusts; CURLOPT_CAINFO would name others.
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(kConnectLimit, request.limit).count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.limit.count()));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "kindred/" KINDRED_VERSION);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  if (!request.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, request.password.c_str());
  }
  if (std::string_view(request.method) == "GET") return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);
}

Answer ask(const Request& request) {
  const Handle handle = new_handle();
  CURL* const curl = handle.get();
  set_up(curl, request);
  const Headers headers = list_of(request.headers);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  std::array<char, CURL_ERROR_SIZE> problem{};
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem.data());
  Answer answer;
  answer.most_bytes = request.answer_bytes;
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  answer.code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  if (answer.code == CURLE_WRITE_ERROR) {
    answer.problem = fmt::format("the answer is longer than {} bytes", request.answer_bytes);
  } else if (answer.code != CURLE_OK) {
    answer.problem = problem[0] != 0 ? problem.data() : curl_easy_strerror(answer.code);
  }
  return answer;
}

/// Cuts `text` at the first `mark`: what comes before it, while `text` keeps what follows. All of it where there is
/// none.
std::string cut(std::string& text, char mark) {
  const auto at = text.find(mark);
  std::string before = text.substr(0, at);
  text = at == std::string::npos ? "" : text.substr(at + 1);
  return before;
}

void check(const Answer& answer, const std::string& what) {
  if (answer.code != CURLE_OK) {
    throw Error(
        ErrorKind::unreachable, fmt::format("{}: {}", what, answer.problem),
        answer.code == CURLE_PEER_FAILED_VERIFICATION
            ? "give Immich a certificate that this machine trusts, or let IMMICH_API_URL name its http:// address"
            : "check that Immich runs and that IMMICH_API_URL is its address as seen from here");
  }
  if (answer.status >= 200 && answer.status < 300) return;
  if (answer.status == 401 || answer.status == 403) {
    throw Error(ErrorKind::usage, fmt::format("{}: Immich refuses the API key (HTTP {})", what, answer.status),
                "set IMMICH_API_KEY to a key of an administrator, with the permissions of libraries if it is limited");
  }
  throw Error(answer.status >= 500 ? ErrorKind::unreachable : ErrorKind::failed,
              fmt::format("{}: Immich answers HTTP {}", what, answer.status), "look at Immich's log");
}

Error unknown_answer(const std::string& what) {
  return {ErrorKind::failed, what + ": the answer is not Immich's",
          "check that IMMICH_API_URL is the address of Immich itself"};
}

/// What a key of an object holds, if it is of that type.
template <class T>
std::optional<T> member(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (std::is_same_v<T, bool> ? !found->is_boolean() : !found->is_string()) return std::nullopt;
  return found->get<T>();
}

/// The JSON object that Immich answered.
nlohmann::json parsed(const std::string& body, const std::string& what) {
  nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  if (!answer.is_object()) throw unknown_answer(what);
  return answer;
}

}  // namespace

std::optional<std::string> fetch_status(const Endpoint& daemon) {
  Answer answer = ask({.url = fmt::format("http://{}/api/status", daemon.from_here().str()),
                       .limit = kStatusLimit,
                       .answer_bytes = kStatusBytes});
  if (answer.code != CURLE_OK || answer.status != 200) return std::nullopt;
  return std::move(answer.body);
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

Uuid ImmichApi::create_library(const Uuid& owner, const std::string& name, const std::string& import_path) const {
  const nlohmann::json body = {{"ownerId", owner.str()}, {"name", name}, {"importPaths", {import_path}}};
  const std::string what = fmt::format("asking {} to make a library", base_);
  const nlohmann::json answer = parsed(send("POST", "/api/libraries", body.dump(), what), what);
  const auto id = Uuid::parse(member<std::string>(answer, "id").value_or(""));
  if (!id) throw unknown_answer(what);
  return *id;
}

std::optional<std::string> ImmichApi::import_path_problem(const Uuid& library, const std::string& import_path) const {
  const nlohmann::json body = {{"importPaths", {import_path}}};
  const std::string what = fmt::format("asking {} whether it sees a folder", base_);
  const std::string path = fmt::format("/api/libraries/{}/validate", library.str());
  const nlohmann::json answer = parsed(send("POST", path, body.dump(), what), what);
  const auto paths = answer.find("importPaths");
  if (paths == answer.end() || !paths->is_array() || paths->size() != 1 || !paths->front().is_object()) {
    throw unknown_answer(what);
  }
  const std::optional<bool> is_valid = member<bool>(paths->front(), "isValid");
  if (!is_valid) throw unknown_answer(what);
  if (*is_valid) return std::nullopt;
  return member<std::string>(paths->front(), "message").value_or("it is not valid");
}

void ImmichApi::delete_library(const Uuid& library) const {
  send("DELETE", fmt::format("/api/libraries/{}", library.str()), "",
       fmt::format("asking {} to delete library {}", base_, library.str()));
}

std::string ImmichApi::send(const char* method, const std::string& path, const std::string& body,
                            const std::string& what) const {
  // Without the empty "Expect" curl would ask before it sends a long body, which some proxies answer with a refusal.
  const std::vector<std::string> headers = {"x-api-key: " + key_, "Content-Type: application/json", "Expect:"};
  Answer answer = ask({.method = method,
                       .url = base_ + path_ + path,
                       .user = user_,
                       .password = password_,
                       .headers = headers,
                       .body = body,
                       .limit = kImmichLimit,
                       .answer_bytes = kImmichBytes});
  check(answer, what);
  return std::move(answer.body);
}

std::string libcurl_version() {
  return curl_version_info(CURLVERSION_NOW)->version;
}

}  // namespace kindred::web
