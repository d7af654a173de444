#include "commands/doctor/guard_checks.h"

#include <fmt/format.h>

#include "commands/doctor/library_fix.h"
#include "job/guard.h"
#include "schema/database_guard.h"

namespace kindred::sync {

namespace {

void look_at(const DatabaseCheck& check, Subject& subject, Notes& notes) {
  const immich::Catalogue& catalogue = subject.catalogue();
  if (check.comes_last && !subject.passed(database_checks().size() - 1)) {
    throw NotLookedAt{"the checks above found what stops Kindred"};
  }
  for (const std::string& problem : problems_of(check, subject.session(), catalogue)) {
    notes.red(problem, std::string(check.fix));
  }
  if (notes.findings().empty()) subject.pass();
}

/// Not while the tree leads to the source's files: the library's settings are what keeps a scan from importing them.
std::string fix_of_scan(Subject& subject, const std::string& fix) {
  if (const auto way = way_to_source(subject)) {
    return fmt::format("not yet, for a scan would import the source's own files. First: {}", way->fix());
  }
  return fmt::format("{} (Immich, Administration, External Libraries), or let `kindred doctor --fix` do it", fix);
}

void look_at(const JobGuardCheck& check, Subject& subject, Notes& notes) {
  JobSubject looked_at(subject.session(), subject.catalogue(), subject.job(), subject.has_own_tables());
  const JobFindings found = check.look(looked_at);
  if (!found.not_looked_at.empty()) throw NotLookedAt{found.not_looked_at};
  for (const Error& refusal : found.refusals) notes.red(refusal.what(), refusal.fix());
  for (const status::Warning& warning : found.warnings) {
    const bool is_of_scan = warning.code.starts_with(kScanWarnings);
    notes.red(fmt::format("{}: {}", warning.title, warning.text),
              is_of_scan ? fix_of_scan(subject, warning.fix) : warning.fix);
  }
}

template <class Check>
std::vector<HealthCheck> guards(std::span<const Check> checks) {
  std::vector<HealthCheck> all;
  for (const Check& check : checks) {
    all.push_back(
        {check.name, check.sentence, [&check](Subject& subject, Notes& notes) { look_at(check, subject, notes); }});
  }
  return all;
}

}  // namespace

std::vector<HealthCheck> guards_of_database() {
  return guards(database_checks());
}

std::vector<HealthCheck> guards_of_job() {
  return guards(job_guard_checks());
}

}  // namespace kindred::sync
