#include "immich/instance.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "pg/error.h"
#include "sql.h"

namespace kindred::immich {

namespace {

bool flag(const nlohmann::json& config, const char* pointer, bool fallback) {
  const nlohmann::json::json_pointer at(pointer);
  if (!config.contains(at) || !config.at(at).is_boolean()) return fallback;
  return config.at(at).get<bool>();
}

double number(const nlohmann::json& config, const char* pointer, double fallback) {
  const nlohmann::json::json_pointer at(pointer);
  if (!config.contains(at) || !config.at(at).is_number()) return fallback;
  return config.at(at).get<double>();
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

/// Throws Error(refused) where the tables that tell of the instance are not as Kindred knows them: they are no part of
/// what is copied, so nothing else looks at them.
pg::Result read_instance(pg::Connection& connection) {
  try {
    return connection.query(sql::immich::read_instance);
  } catch (const pg::SqlError& error) {
    const bool is_unknown_name = error.sqlstate() == "42P01" || error.sqlstate() == "42703";  // a table, a column
    if (!is_unknown_name) throw;
    throw Error(
        ErrorKind::refused,
        std::string("Immich's version, migrations or settings cannot be read; nothing was written: ") + error.what(),
        "use a Kindred that knows this version of Immich; `kindred doctor --schema` says what differs");
  }
}

}  // namespace

Settings parse_settings(const std::string& system_config) {
  const auto config = nlohmann::json::parse(system_config, nullptr, false);
  if (config.is_discarded()) {
    throw Error(ErrorKind::refused, "Immich's system-config in system_metadata is not JSON",
                "save Immich's settings once in its administration page");
  }
  Settings settings;
  const bool learning = flag(config, "/machineLearning/enabled", true);
  settings.clip = learning && flag(config, "/machineLearning/clip/enabled", settings.clip);
  settings.faces = learning && flag(config, "/machineLearning/facialRecognition/enabled", settings.faces);
  settings.ocr = learning && flag(config, "/machineLearning/ocr/enabled", settings.ocr);
  settings.fullsize = flag(config, "/image/fullsize/enabled", settings.fullsize);
  settings.watching = flag(config, "/library/watch/enabled", settings.watching);
  settings.trash_days =
      flag(config, "/trash/enabled", true) ? static_cast<int>(number(config, "/trash/days", settings.trash_days)) : 0;
  settings.duplicate_distance =
      number(config, "/machineLearning/duplicateDetection/maxDistance", settings.duplicate_distance);
  return settings;
}

bool is_tried_version(std::string_view version) {
  static constexpr std::pair kOldest{2, 0}, kNewest{3, 3};
  std::pair<int, int> release;
  if (std::sscanf(std::string(version).c_str(), "%d.%d", &release.first, &release.second) != 2) return false;
  return release >= kOldest && release <= kNewest;
}

bool Instance::can_look(const Catalogue& catalogue) {
  return catalogue.has("kysely_migrations") && catalogue.has("system_metadata") && catalogue.has("version_history");
}

Instance Instance::look(pg::Connection& connection, Catalogue catalogue) {
  Instance instance;
  instance.catalogue = std::move(catalogue);
  const pg::Result rows = read_instance(connection);
  instance.migrations = rows[0].get<std::string>("migrations");
  instance.take(rows[0]);
  return instance;
}

bool Instance::refresh(pg::Connection& connection) {
  const pg::Result rows = read_instance(connection);
  if (rows[0].get<std::string>("migrations") != migrations) return false;
  take(rows[0]);
  refuse_while_busy();
  return true;
}

void Instance::take(const pg::Row& row) {
  settings = parse_settings(row.get<std::optional<std::string>>("system_config").value_or("{}"));
  media_location.reset();
  if (auto location = row.get<std::optional<std::string>>("media_location")) media_location = without_slash(*location);
  version = row.get<std::optional<std::string>>("version").value_or("unknown");
  migrating = row.get<bool>("migrating");
  maintenance = row.get<bool>("maintenance");
}

void Instance::refuse_while_busy() const {
  if (migrating) {
    throw Error(ErrorKind::unreachable, "Immich is migrating its database (it holds advisory lock 200)",
                "wait until Immich has started, then try again");
  }
  if (maintenance) {
    throw Error(ErrorKind::unreachable, "Immich is in maintenance mode", "end it in Immich, then try again");
  }
}

}  // namespace kindred::immich
