// The mirrors against rows and disk: a cheap part of `verify`, by its own checks. What costs in proportion to the
// library stays with `verify`.
#include "commands/doctor/tree_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands/verify/verify.h"

namespace kindred::sync {

namespace {

constexpr std::int64_t kSample = 1000;  ///< mirrors whose files are looked at: a page of verify's, a moment's work

/// What a broken promise means here, and what to do.
struct Meaning {
  std::string_view check;  ///< a name of all_checks()
  Health health;
  std::string_view fix;
};

constexpr const char* kNextCycle = "nothing: the next cycle, or `kindred sync` at once, puts it right";
constexpr const char* kEverything =
    "nothing: the service puts it right within a day, `kindred sync --everything` at once";

constexpr std::array<Meaning, 14> kMeanings = {{
    {"source_paths", Health::red, "stop Immich's deletions for the target, and report this: it must never be"},
    {"shared_files", Health::red,
     "remove the file that is named, and run `kindred sync --everything`, which places a copy"},
    {"tree_links", Health::red,
     "replace the link by a real folder; `kindred sync --everything` places the originals in it"},
    {"library_scan", Health::red, "correct the library's import paths and exclusion patterns in Immich"},
    {"originals", Health::red, "see that the tree's disk is mounted, and run `kindred sync --everything`"},
    {"modification_times", Health::yellow, kEverything},
    {"files", Health::yellow, "see that Immich's disk is mounted, and run `kindred sync --everything`"},
    {"mirror_rows", Health::yellow, kEverything},
    {"interrupted_batches", Health::yellow, kNextCycle},
    {"waiting_files", Health::yellow, kNextCycle},
    {"records", Health::yellow,
     "`kindred verify` says more; where the tracking tables were lost see docs/operations.md"},
    {"foreign_files", Health::yellow,
     "take it out of the tree: a scan of the target's library imports it as the target's own, with all models"},
    {"leftover_files", Health::yellow, "remove it: no row names it"},
    {"owner", Health::red, "`kindred verify` names the mirrors; somebody changed their rows"},
}};

std::string said(const BrokenPromise& broken) {
  const Example& example = broken.examples.front();
  const std::string& thing = example.path.empty() ? example.detail : example.path;
  return fmt::format("{} {}, as {}", broken.count, broken.count == 1 ? broken.check->one : broken.check->many, thing);
}

void add(const BrokenPromise& broken, Notes& notes) {
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(),
                                  [&](const Meaning& meaning) { return meaning.check == broken.check->name; });
  if (found != kMeanings.end()) notes.add(found->health, said(broken), std::string(found->fix));
}

}  // namespace

void look_at_mirrors(Subject& subject, Notes& notes) {
  const immich::Instance& instance = subject.known_instance();
  if (!subject.has_own_tables()) return notes.green("there are no mirrors yet");
  std::array<std::string_view, kMeanings.size()> names;
  std::transform(kMeanings.begin(), kMeanings.end(), names.begin(),
                 [](const Meaning& meaning) { return meaning.check; });
  const JobVerdict verdict = verify_partly(subject.config(), subject.job(), instance, subject.pool(), {names, kSample});
  if (verdict.error) throw NotLookedAt{verdict.error->what()};
  for (const BrokenPromise& broken : verdict.broken) add(broken, notes);
  notes.green(fmt::format("{} of {} mirrors looked at on disk (`kindred verify` compares all)",
                          std::min(verdict.mirrors, kSample), verdict.mirrors));
}

}  // namespace kindred::sync
