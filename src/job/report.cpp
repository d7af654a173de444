#include "job/report.h"

#include <algorithm>
#include <array>

namespace kindred::sync {

std::span<const TotalsField> totals_fields() {
  static constexpr std::array kFields = {
      TotalsField{"assets", "mirrors made", &Totals::assets},
      TotalsField{"faces", "faces on them", &Totals::faces},
      TotalsField{"people", "mirrored people made", &Totals::people},
      TotalsField{"files", "files placed, originals and derived ones", &Totals::files},
      TotalsField{"bytes_not_copied", "bytes that links and reflinks saved", &Totals::bytes_not_copied},
      TotalsField{"symlinks", "originals placed as symbolic links", &Totals::symlinks},
      TotalsField{"bytes_copied", "bytes written", &Totals::bytes_copied},
      TotalsField{"followed", "changes of the source's that mirrors were given", &Totals::followed},
      TotalsField{"removed", "mirrors removed with their source", &Totals::removed},
      TotalsField{"kept", "mirrors that became the target's own when the source no longer shared them", &Totals::kept},
      TotalsField{"adopted", "photos that the target had kept and that became mirrors again", &Totals::adopted},
      TotalsField{"purged", "mirrors that Immich deleted by itself, to be made again", &Totals::purged},
      TotalsField{"new_tombstones", "mirrors that the target deleted for good", &Totals::new_tombstones},
      TotalsField{"duplicates", "photos skipped, since the target has an own copy", &Totals::duplicates},
      TotalsField{"inferences_saved", "CLIP embeddings, face detections and text recognitions not run again",
                  &Totals::inferences_saved},
  };
  static_assert(sizeof(Totals) == kFields.size() * sizeof(std::int64_t), "a field of Totals is missing here");
  return kFields;
}

Totals& Totals::operator+=(const Totals& other) {
  for (const TotalsField& field : totals_fields()) this->*field.value += other.*field.value;
  return *this;
}

status::Counts by_name(const Totals& totals) {
  status::Counts counts;
  for (const TotalsField& field : totals_fields()) counts.emplace(field.name, totals.*field.value);
  return counts;
}

std::string_view to_string(JobReport::Outcome outcome) {
  switch (outcome) {
    case JobReport::Outcome::done:
      return "done";
    case JobReport::Outcome::busy:
      return "busy";
    case JobReport::Outcome::failed:
      return "failed";
    case JobReport::Outcome::stopped:
      return "stopped";
  }
  return "";
}

bool has_warning(const JobReport& report, std::string_view code) {
  return std::ranges::any_of(report.warnings, [&](const status::Warning& one) { return one.code == code; });
}

void JobReport::add_fault(const Fault& fault) {
  ++faults_by_reason[fault.reason];
  if (faults.size() < kMaxFaults) faults.push_back(fault);
}

int CycleReport::exit_code() const {
  int code = 0;
  for (const JobReport& job : jobs) {
    if (job.error) code = std::max(code, kindred::exit_code(job.error->kind()));
    if (job.outcome != JobReport::Outcome::done || !job.faults_by_reason.empty() || job.brake) code = std::max(code, 1);
  }
  return code;
}

}  // namespace kindred::sync
