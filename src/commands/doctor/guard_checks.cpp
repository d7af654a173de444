#include "commands/doctor/guard_checks.h"

#include "schema/database_guard.h"

namespace kindred::sync {

namespace {

void look_at(const DatabaseCheck& check, Subject& subject, Notes& notes) {
  const immich::Catalogue& catalogue = subject.catalogue();
  if (check.comes_last && !subject.passed(database_checks().size() - 1)) {
    throw NotLookedAt{"the checks above found what stops Kindred"};
  }
  for (const std::string& problem : problems_of(check, subject.session(), catalogue)) {
    notes.red(problem, std::string(check.cure));
  }
  if (notes.findings().empty()) subject.pass();
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

}  // namespace kindred::sync
