#include "cli/verify_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using sync::BrokenPromise;
using sync::Example;
using sync::JobVerdict;

std::string to_text(const BrokenPromise& broken) {
  return counted(broken.count, broken.check->one, broken.check->many);
}

/// `<mirror> of <source> (<path>: <detail>)`, as far as there is any of it.
std::string to_text(const Example& example) {
  std::string ids;
  if (example.mirror_id != Uuid()) ids += example.mirror_id.str();
  if (example.source_id != Uuid()) ids += (ids.empty() ? "" : " of ") + example.source_id.str();
  const bool repeats = example.path.empty() || example.path == example.detail;
  const std::string facts = repeats ? example.detail : example.path + ": " + example.detail;
  return printable(ids.empty() ? facts : fmt::format("{} ({})", ids, facts));
}

/// What was found, with examples.
std::string shown(const BrokenPromise& broken) {
  std::vector<std::string> examples;
  for (const Example& example : broken.examples) examples.push_back(to_text(example));
  return fmt::format("{}: {}, for example {}\n", broken.check->name, to_text(broken), fmt::join(examples, "; "));
}

std::string lines(const JobVerdict& job) {
  std::string out = fmt::format("{}: {}\n", job.job, counted(job.mirrors, "mirror", "mirrors"));
  for (const BrokenPromise& broken : job.broken)
    out += fmt::format("  promise {}: {}", broken.check->promise, shown(broken));
  for (const BrokenPromise& change : job.not_followed)
    out += "  not followed yet (the next cycle will): " + shown(change);
  if (job.unread_folders > 0) {
    out += fmt::format("  {} could not be read: stray files there were not looked for\n",
                       counted(job.unread_folders, "folder", "folders"));
  }
  for (const auto& [reason, count] : job.faults_by_reason) {
    out += fmt::format("  not mirrored: {} ({})\n", counted(count, "photo", "photos"), reason);
  }
  if (job.error) {
    out += fmt::format("  could not be checked: {}\n", job.error->what());
    if (!job.error->fix().empty()) out += fmt::format("    fix: {}\n", job.error->fix());
  }
  return out;
}

nlohmann::ordered_json id_json(const Uuid& id) {
  if (id == Uuid()) return nullptr;
  return id.str();
}

nlohmann::ordered_json broken_json(const BrokenPromise& broken) {
  nlohmann::ordered_json out = {{"promise", broken.check->promise},
                                {"check", broken.check->name},
                                {"count", broken.count},
                                {"message", to_text(broken)}};
  out["examples"] = nlohmann::ordered_json::array();
  for (const Example& example : broken.examples) {
    out["examples"].push_back({{"source", id_json(example.source_id)},
                               {"mirror", id_json(example.mirror_id)},
                               {"path", example.path},
                               {"detail", example.detail}});
  }
  return out;
}

nlohmann::ordered_json job_json(const JobVerdict& job) {
  nlohmann::ordered_json out = {{"job", job.job}, {"mirrors", job.mirrors}, {"checks", job.checks}};
  out["unread_folders"] = job.unread_folders;
  out["broken"] = nlohmann::ordered_json::array();
  for (const BrokenPromise& broken : job.broken) out["broken"].push_back(broken_json(broken));
  out["not_followed"] = nlohmann::ordered_json::array();
  for (const BrokenPromise& change : job.not_followed) out["not_followed"].push_back(broken_json(change));
  out["faults_by_reason"] = job.faults_by_reason;
  if (job.error) out["error"] = {{"message", job.error->what()}, {"fix", job.error->fix()}};
  return out;
}

}  // namespace

std::string text_summary(const sync::Verdict& verdict) {
  std::string out;
  std::int64_t checks = 0;
  std::size_t broken = 0;
  for (const JobVerdict& job : verdict.jobs) {
    out += lines(job);
    checks += job.checks;
    broken += job.broken.size();
  }
  return out + fmt::format("verify: {}, {} broken\n", counted(checks, "check", "checks"), broken);
}

std::string json_summary(const sync::Verdict& verdict) {
  nlohmann::ordered_json out = {{"exit_code", verdict.exit_code()}};
  out["jobs"] = nlohmann::ordered_json::array();
  for (const JobVerdict& job : verdict.jobs) out["jobs"].push_back(job_json(job));
  return json_text(out);
}

}  // namespace kindred::cli
