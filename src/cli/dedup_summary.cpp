#include "cli/dedup_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using nlohmann::ordered_json;
using sync::Duplicate;
using sync::JobDuplicates;

constexpr std::size_t kWidestName = 40;  // of a column; longer names push their own line only

std::string reason(const Duplicate& duplicate) {
  if (!duplicate.distance) return "same checksum";
  return fmt::format("CLIP distance {:.4f}, {:.3g} s apart", *duplicate.distance, duplicate.seconds);
}

std::size_t widest(const std::vector<Duplicate>& duplicates, std::string Duplicate::*name) {
  std::size_t width = 0;
  for (const Duplicate& one : duplicates) width = std::max(width, printable(one.*name).size());
  return std::min(width, kWidestName);
}

std::string rows(const std::vector<Duplicate>& duplicates) {
  const std::size_t name = std::max(widest(duplicates, &Duplicate::name), std::string_view("mirror").size());
  const std::size_t own = std::max(widest(duplicates, &Duplicate::own_name), std::string_view("target's own").size());
  std::string out = fmt::format("  {:{}}  {:19}  {:{}}  why\n", "mirror", name, "taken (UTC)", "target's own", own);
  for (const Duplicate& one : duplicates) {
    out += fmt::format("  {:{}}  {:19}  {:{}}  {}\n", printable(one.name), name, one.taken_at, printable(one.own_name),
                       own, reason(one));
    if (!one.marks.empty()) out += fmt::format("    left alone: {}\n", fmt::join(one.marks, "; "));
  }
  return out;
}

std::string counts(const JobDuplicates& job) {
  std::string out = fmt::format("  {} of the target's own photos: {} to be removed",
                                counted(static_cast<std::int64_t>(job.duplicates.size()), "duplicate", "duplicates"),
                                with_thousands(job.to_remove()));
  if (job.left_alone() > 0) {
    out += fmt::format(", {} left alone because the target changed the mirror", with_thousands(job.left_alone()));
  }
  return out + "\n";
}

ordered_json to_json(const Duplicate& one) {
  return {{"mirror", one.mirror_id.str()},
          {"source", one.source_id.str()},
          {"own", one.own_id.str()},
          {"name", one.name},
          {"taken_at", one.taken_at},
          {"own_name", one.own_name},
          {"by", one.distance ? "clip" : "checksum"},
          {"distance", one.distance ? ordered_json(*one.distance) : ordered_json(nullptr)},
          {"seconds", one.seconds},
          {"left_alone", one.marks}};
}

}  // namespace

std::string duplicates_table(const std::vector<JobDuplicates>& jobs) {
  std::string out;
  for (const JobDuplicates& job : jobs) {
    out += fmt::format("{}\n", job.job);
    out += job.duplicates.empty() ? "  no duplicates of the target's own photos\n" : rows(job.duplicates) + counts(job);
  }
  return out;
}

std::string removed_summary(const std::vector<JobDuplicates>& jobs) {
  std::string out;
  for (const JobDuplicates& job : jobs) {
    if (job.to_remove() == 0) continue;
    out += fmt::format("{}: {} removed\n", job.job, counted(job.removed, "mirror", "mirrors"));
    const std::int64_t changed = job.to_remove() - job.removed;
    if (changed > 0)
      out += fmt::format("  {} changed in the meantime and stayed\n", counted(changed, "mirror", "mirrors"));
  }
  return out;
}

std::string duplicates_json(const std::vector<JobDuplicates>& jobs, bool dry_run) {
  ordered_json out = {{"dry_run", dry_run}, {"jobs", ordered_json::array()}};
  for (const JobDuplicates& job : jobs) {
    ordered_json duplicates = ordered_json::array();
    for (const Duplicate& one : job.duplicates) duplicates.push_back(to_json(one));
    out["jobs"].push_back({{"job", job.job},
                           {"found", job.duplicates.size()},
                           {"to_remove", job.to_remove()},
                           {"left_alone", job.left_alone()},
                           {"removed", job.removed},
                           {"duplicates", std::move(duplicates)}});
  }
  return json_text(out);
}

}  // namespace kindred::cli
