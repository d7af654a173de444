// A watermark has times of this machine's steady clock, which counts from the machine's start. They are saved together
// with the id of that start.
#include "job/watermark.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace kindred::sync {

namespace {

/// Linux makes it anew at each start of the machine. Empty where it cannot be read: then no saved time counts.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::int64_t ticks(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string to_json(const Watermark& mark) {
  return nlohmann::json{{"now", mark.now},
                        {"boot", boot_id()},
                        {"at", ticks(mark.at)},
                        {"xid", mark.xid},
                        {"counters", mark.counters},
                        {"counting_since", mark.counting_since},
                        {"scanned_xid", mark.scanned_xid},
                        {"all_scanned_xid", mark.all_scanned_xid},
                        {"all_scanned_at", ticks(mark.all_scanned_at)},
                        {"settled_xid", mark.settled_xid},
                        {"recent_xid", mark.recent_xid},
                        {"recent_at", ticks(mark.recent_at)},
                        {"watched", mark.watched},
                        {"watched_at", ticks(mark.watched_at)},
                        {"cluster_members", mark.cluster_members},
                        {"album_is_open", mark.album_is_open},
                        {"is_quiet", mark.is_quiet},
                        {"all_at", ticks(mark.all_at)}}
      .dump();
}

std::optional<Watermark> watermark_from_json(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  const std::string boot = boot_id();
  if (boot.empty() || json.at("boot") != boot) return std::nullopt;
  const auto time = [&](const char* key) {
    return SteadyTime(std::chrono::milliseconds(json.at(key).get<std::int64_t>()));
  };
  Watermark mark;
  mark.now = json.at("now").get<std::string>();
  mark.at = time("at");
  mark.xid = json.at("xid").get<std::int64_t>();
  mark.counters = json.at("counters").get<std::string>();
  mark.counting_since = json.at("counting_since").get<std::string>();
  mark.scanned_xid = json.at("scanned_xid").get<std::int64_t>();
  mark.all_scanned_xid = json.at("all_scanned_xid").get<std::int64_t>();
  mark.all_scanned_at = time("all_scanned_at");
  mark.settled_xid = json.at("settled_xid").get<std::int64_t>();
  mark.recent_xid = json.at("recent_xid").get<std::int64_t>();
  mark.recent_at = time("recent_at");
  mark.watched = json.at("watched").get<std::string>();
  mark.watched_at = time("watched_at");
  mark.cluster_members = json.at("cluster_members").get<std::string>();
  mark.album_is_open = json.at("album_is_open").get<bool>();
  mark.is_quiet = json.at("is_quiet").get<bool>();
  mark.all_at = time("all_at");
  return mark;
}

}  // namespace kindred::sync
