// What the environment says besides the jobs.
#include "config/infrastructure.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "config/values.h"

namespace kindred::config {

namespace {

constexpr int kMaxPort = 65535;
constexpr int kMaxIntervalSeconds = 30 * 24 * 3600;  ///< a month; more is a slip of the keyboard
constexpr int kMinScanSeconds = 60;  ///< Immich walks the whole library for each scan, and queues jobs while it does

constexpr Choice<std::string_view> kSslModes[] = {{"disable", "disable"},     {"allow", "allow"},
                                                  {"prefer", "prefer"},       {"require", "require"},
                                                  {"verify-ca", "verify-ca"}, {"verify-full", "verify-full"}};
constexpr Choice<std::string_view> kLogLevels[] = {{"trace", "trace"}, {"debug", "debug"},
                                                   {"info", "info"},   {"warning", "warning"},
                                                   {"error", "error"}, {"critical", "critical"}};
constexpr Choice<LogFormat> kLogFormats[] = {{"text", LogFormat::text}, {"json", LogFormat::json}};

void read_text(const Variables& variables, const char* name, std::string& value) {
  if (variables.has(name)) value = variables.get(name).value;
}

void read_int(const Variables& variables, const char* name, int lowest, int highest, int& value, Findings& findings) {
  const Setting setting = variables.get(name);
  if (!setting.value.empty()) value = read_number(setting, lowest, highest, findings).value_or(value);
}

/// True for the two forms that libpq takes: a URL, or `keyword = value` pairs. libpq's own parser says the rest when
/// Kindred connects.
bool is_connection_string(std::string_view text) {
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return true;
  const auto is_keyword_char = [](unsigned char c) { return std::islower(c) || c == '_'; };
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto end = std::find_if_not(text.begin(), text.end(), is_keyword_char);
  const auto equals = std::find_if(end, text.end(), [](char c) { return c != ' '; });
  return end != text.begin() && equals != text.end() && *equals == '=';
}

void read_database(const Variables& variables, Database& database, Findings& findings) {
  read_text(variables, "DB_HOSTNAME", database.host);
  read_int(variables, "DB_PORT", 1, kMaxPort, database.port, findings);
  read_text(variables, "DB_USERNAME", database.user);
  database.password = variables.secret("DB_PASSWORD").value;
  read_text(variables, "DB_DATABASE_NAME", database.name);
  const Setting ssl_mode = variables.get("DB_SSL_MODE");
  if (!ssl_mode.value.empty()) database.ssl_mode = read_choice(ssl_mode, kSslModes, findings).value_or("");
  const Setting url = variables.secret("DB_URL");
  database.url = url.value;
  if (url.value.empty() || is_connection_string(url.value)) return;
  findings.add(url.place, "is neither a PostgreSQL URL nor a connection string",
               "Use the form postgresql://user:password@host:5432/database.");
}

/// The address may hold a user and password, so findings do not repeat it.
void read_api(const Variables& variables, Config& config, Findings& findings) {
  config.immich_api_key = variables.secret("IMMICH_API_KEY").value;
  const Setting setting = variables.get("IMMICH_API_URL");
  if (setting.value.empty()) return;
  std::string url = setting.value;
  while (url.ends_with('/')) url.pop_back();
  const std::size_t host = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : url.size();
  constexpr char kFix[] = "Use Immich's address without a path, such as http://immich_server:2283.";
  if (host >= url.size() || url.find_first_of(" \t\r\n") != std::string::npos) {
    findings.add(setting.place, "is not an http:// or https:// address", kFix);
  } else if (url.ends_with("/api")) {
    findings.add(setting.place, "ends in /api, which Kindred adds itself", kFix);
  }
  config.immich_api_url = url;
}

bool read_media_root(const Variables& variables, Config& config, Findings& findings) {
  const Setting setting = variables.get("UPLOAD_LOCATION_MOUNT");
  if (setting.value.empty()) return true;
  std::optional<std::string> folder = read_folder(setting, EndingSlash::optional, findings);
  if (!folder) return false;
  if (*folder == "/") {
    findings.add(setting.place, "is the root of the file system",
                 "Name the folder that Immich calls its media location.");
    return false;
  }
  folder->pop_back();
  config.media_root = *folder;
  return true;
}

void read_scan_interval(const Variables& variables, Config& config, Findings& findings) {
  read_int(variables, "SCAN_INTERVAL_SECONDS", 0, kMaxIntervalSeconds, config.scan_interval_seconds, findings);
  if (config.scan_interval_seconds == 0) return;
  if (config.scan_interval_seconds < kMinScanSeconds) {
    findings.add(variables.get("SCAN_INTERVAL_SECONDS").place, "would have Immich scan without a pause",
                 fmt::format("Use 0 for never, or at least {}.", kMinScanSeconds));
  }
  if (variables.has("IMMICH_API_KEY") || variables.has("IMMICH_API_KEY_FILE")) return;
  findings.add(variables.get("IMMICH_API_KEY").place, "is not set, but SCAN_INTERVAL_SECONDS asks Immich for scans",
               "Make a key in Immich's account settings and set it, or set SCAN_INTERVAL_SECONDS to 0.");
}

void read_health_address(const Variables& variables, Config& config, Findings& findings) {
  const Setting setting = variables.get("HEALTH_ADDRESS");
  if (setting.value.empty()) return;
  in6_addr parsed{};  // the larger of the two
  if (::inet_pton(AF_INET, setting.value.c_str(), &parsed) != 1 &&
      ::inet_pton(AF_INET6, setting.value.c_str(), &parsed) != 1) {
    findings.add(setting.place, "is not an IP address",
                 "Use 127.0.0.1 for this machine only, :: for all interfaces, or the address of one interface.");
  }
  config.health_address = setting.value;
}

void read_log(const Variables& variables, Config& config, Findings& findings) {
  Setting level = variables.get("LOG_LEVEL");
  level.value = ascii_lowered(std::move(level.value));
  if (!level.value.empty()) config.log_level = read_choice(level, kLogLevels, findings).value_or("");
  const Setting format = variables.get("LOG_FORMAT");
  if (!format.value.empty()) config.log_format = read_choice(format, kLogFormats, findings).value_or(LogFormat::text);
}

}  // namespace

bool read_infrastructure(const Variables& variables, Config& config, Findings& findings) {
  read_database(variables, config.database, findings);
  read_api(variables, config, findings);
  const bool media_root_known = read_media_root(variables, config, findings);
  read_int(variables, "SYNC_INTERVAL_SECONDS", 1, kMaxIntervalSeconds, config.sync_interval_seconds, findings);
  read_scan_interval(variables, config, findings);
  read_health_address(variables, config, findings);
  read_int(variables, "HEALTH_PORT", 1, kMaxPort, config.health_port, findings);
  read_log(variables, config, findings);
  return media_root_known;
}

}  // namespace kindred::config
