// Immich as a whole: its version, its tables, its settings.
#include "commands/doctor/instance_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "job/job_status.h"
#include "schema/known_schemas.h"
#include "schema/schema_guard.h"

namespace kindred::sync {

void look_at_immich(Subject& subject, Notes&) {
  immich::require_immich(immich::Catalogue::read(subject.database()));
}

void look_at_version(Subject& subject, Notes& notes) {
  const std::string& version = subject.instance().version;
  const immich::NearestSchema nearest = immich::nearest_schema(subject.instance().catalogue);
  if (nearest.count > 0) {
    notes.yellow(
        fmt::format(
            "Immich's tables match no version that this Kindred was tested with; differences from those of {}: {}",
            nearest.version, nearest.count),
        "where schema and statements below are fine it works; `kindred doctor --schema` says what differs");
  }
  if (!immich::is_tried_version(version)) {
    return notes.yellow(
        fmt::format("this Kindred has not been tested with Immich {} (tested: {})", version, immich::kTriedVersions),
        "where schema and statements below are fine it works; look at the first mirrors in Immich, and run "
        "`kindred verify`");
  }
  if (nearest.count == 0) notes.green(fmt::format("Immich {}", version));
}

void look_at_state(Subject& subject, Notes& notes) {
  const immich::Instance& instance = subject.instance();
  if (instance.migrating) {
    notes.yellow("Immich is migrating its database (it holds advisory lock 200): cycles wait",
                 "wait until Immich has started");
  }
  if (instance.maintenance) notes.yellow("Immich is in maintenance mode: cycles wait", "end it in Immich");
}

void look_at_unknown_tables(Subject& subject, Notes& notes) {
  for (const std::string& table : immich::unknown_asset_tables(subject.catalogue())) {
    notes.yellow(
        fmt::format("table {} refers to photos, and Kindred does not know it: mirrors have no rows in it", table),
        "see whether a feature of Immich's is missing on mirrors, and look for a newer Kindred");
  }
}

void look_at_machine_learning(Subject& subject, Notes& notes) {
  const immich::Settings& settings = subject.instance().settings;
  std::vector<std::string> off;
  if (!settings.clip) off.emplace_back("smart search");
  if (!settings.faces) off.emplace_back("facial recognition");
  if (!settings.ocr) off.emplace_back("text recognition");
  if (off.empty()) return;
  notes.yellow(
      fmt::format("{} {} off in Immich: photos are shared without", fmt::join(off, ", "),
                  off.size() == 1 ? "is" : "are"),
      "nothing, where that is meant. When it is switched on, let Immich do the source's photos and a cycle run "
      "before you start \"Missing\" for the target's");
}

void look_at_watching(Subject& subject, Notes& notes) {
  if (!subject.instance().settings.watching) return;
  notes.yellow(
      "Immich watches the libraries' folders: it tries to import each new mirror's original, and its log gets a "
      "harmless line \"duplicate key value\" for each",
      "nothing, or switch off library watching in Immich's settings");
}

void look_at_ended_jobs(Subject& subject, Notes& notes) {
  if (!subject.has_own_tables()) return;
  for (const status::Warning& warning : warnings_of_ended_jobs(subject.database(), subject.config())) {
    if (warning.code == "job_unshared") continue;  // said of the job
    const std::string job = warning.job.empty() ? "" : "job " + warning.job + ": ";
    notes.yellow(fmt::format("{}{}: {}", job, warning.title, warning.text), warning.fix);
  }
}

}  // namespace kindred::sync
