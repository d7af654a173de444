// PostgreSQL itself: the server, the role, our own tables.
#include "commands/doctor/database_checks.h"

#include <fmt/format.h>

#include <cstdlib>

#include "pg/migrate.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr int kOldestServer = 140'000;     ///< PostgreSQL 14, which Immich's own images start with
constexpr std::int64_t kClockMs = 60'000;  ///< a minute: what a person sees as wrong in `status`

pg::Result server(Subject& subject) {
  return subject.database().query(sql::immich::read_server);
}

}  // namespace

void look_at_database(Subject& subject, Notes& notes) {
  subject.connect();
  const pg::Result rows = server(subject);
  const auto version = rows[0].get<std::string>("version");
  if (rows[0].get<int>("version_number") < kOldestServer) {
    return notes.red(fmt::format("PostgreSQL {} is older than 14", version),
                     "use an image of Immich's for PostgreSQL 14");
  }
  notes.green(fmt::format("PostgreSQL {} answers, as role {}", version, rows[0].get<std::string>("role")));
}

void look_at_clock(Subject& subject, Notes& notes) {
  const auto theirs = server(subject)[0].get<std::int64_t>("now_ms");
  const auto ours =
      std::chrono::duration_cast<std::chrono::milliseconds>(subject.clock().wall().time_since_epoch()).count();
  if (std::abs(theirs - ours) <= kClockMs) return;
  notes.yellow(fmt::format("PostgreSQL's clock is {} s {} of this machine's", std::abs(theirs - ours) / 1000,
                           theirs > ours ? "ahead" : "behind"),
               "let NTP set both; cycles go by PostgreSQL's, but the ages that status tells are wrong");
}

void look_at_counters(Subject& subject, Notes& notes) {
  constexpr const char* kLate = "new faces, tags and stacks of old photos are noticed up to five minutes late";
  constexpr int kCountsSoon = 150'000;  ///< before, an idle session tells of its last writes with its next statement
  const pg::Result rows = server(subject);
  const auto uncounted = rows[0].get<std::optional<std::string>>("uncounted");
  if (!rows[0].get<bool>("counts") || uncounted) {
    const std::string whose = uncounted ? " for " + *uncounted : "";
    return notes.yellow(fmt::format("track_counts is off in PostgreSQL{}: {}", whose, kLate),
                        "switch track_counts on, as it is by default; autovacuum needs it as well");
  }
  if (rows[0].get<int>("version_number") < kCountsSoon) {
    notes.yellow(fmt::format("PostgreSQL {} counts late what idle sessions wrote: {}",
                             rows[0].get<std::string>("version"), kLate),
                 "nothing, where that is fine; PostgreSQL 15 or later counts at once");
  }
}

void look_at_vectors(Subject& subject, Notes& notes) {
  const auto vectors = server(subject)[0].get<std::optional<std::string>>("vectors");
  if (vectors) return notes.green(fmt::format("the extension {} is there", *vectors));
  notes.red("the extension vector (pgvector) is not installed in this database",
            "check that DB_DATABASE_NAME is Immich's database");
}

void look_at_own_tables(Subject& subject, Notes& notes) {
  subject.catalogue();
  if (subject.has_own_tables()) return notes.green("Kindred's own tables are there");
  pg::rehearse(subject.session(), sql::own::kFiles, [](pg::Transaction&) {});
  notes.green("Kindred's own tables are not there yet: the first cycle can make them");
}

void look_at_superuser(Subject& subject, Notes& notes) {
  const pg::Result rows = server(subject);
  if (!rows[0].get<bool>("is_superuser")) return;
  notes.yellow(
      fmt::format("role {} is a superuser: it may do far more than is needed", rows[0].get<std::string>("role")),
      "make a role by what `kindred doctor --grants` prints, and set DB_USERNAME to it");
}

}  // namespace kindred::sync
