// `doctor` reads top to bottom here; what it looks at stands in checks.cpp. What a check throws becomes a finding: a
// doctor who falls ill with the patient is of no use.
#include "commands/doctor/doctor.h"

#include <algorithm>

#include "commands/doctor/checks.h"
#include "schema/session.h"

namespace kindred::sync {

namespace {

void look(Subject& subject, const HealthCheck& check, Notes& notes) {
  try {
    check.look(subject, notes);
    if (notes.findings().empty()) notes.green(std::string(check.sentence));
  } catch (const NotLookedAt& missing) {
    notes.add(Health::not_looked_at, missing.because, {});
  } catch (const Error& error) {
    notes.red(error.what(), error.fix());
  } catch (const std::exception& error) {
    notes.red(error.what(), "this is a fault of the program; please report it with this line");
  }
}

void look(Subject& subject, const std::vector<HealthCheck>& checks, const std::string& job, Diagnosis& diagnosis) {
  for (const HealthCheck& check : checks) {
    Notes notes;
    look(subject, check, notes);
    for (Finding& finding : notes.findings()) {
      finding.check = check.name;
      finding.job = job;
      diagnosis.findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::green:
      return "green";
    case Health::not_looked_at:
      return "not_looked_at";
    case Health::yellow:
      return "yellow";
    case Health::red:
      break;
  }
  return "red";
}

Health Diagnosis::worst() const {
  Health worst = Health::green;
  for (const Finding& finding : findings) worst = std::max(worst, finding.health);
  return worst;
}

int Diagnosis::exit_code() const {
  return worst() == Health::red ? 1 : 0;
}

Diagnosis diagnose(const Config& config, const std::optional<std::string>& only_job, const Clock& clock) {
  const std::vector<Job> jobs = chosen_jobs(config, only_job);
  Subject subject(config, clock);
  Diagnosis diagnosis;
  look(subject, instance_checks(), {}, diagnosis);
  for (const Job& job : jobs) {
    subject.set_job(&job);
    look(subject, job_checks(), job.name, diagnosis);
  }
  return diagnosis;
}

}  // namespace kindred::sync
