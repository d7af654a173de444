#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Gives a new session what a cycle's statements need: sql/session/prepare.sql. Harmless when done before.
void prepare_session(pg::Connection& connection);
/// The same and what the statements of sql/immich/verify/verify_*.sql need: sql/session/verify.sql.
void prepare_for_verify(pg::Connection& connection);
/// What a session that prepare_session() saw still lacks before every statement of Kindred's can be planned in it.
void prepare_for_planning(pg::Transaction& work);

/// For transactions over a page of assets: their statements join by index. The page's temporary tables have no
/// statistics, so PostgreSQL would read the library's tables whole, for every page: the time for a library would grow
/// with its square.
void join_by_index(pg::Transaction& work);

/// For a comparison of all mirrors: its statements join set with set. Without statistics PostgreSQL might go through
/// one side for each row of the other.
void join_sets(pg::Transaction& work);

/// Empties the temporary lists that an earlier cycle left in the session.
void clear_lists(pg::Transaction& work);

/// All jobs, or only the one of that name, or those of its targets (`job/target`). Throws Error(usage) where no job has
/// it.
std::vector<Job> chosen_jobs(const Config& config, const std::optional<std::string>& only_job);

/// The same for who works on one job: Error(usage) also where the job has several targets.
Job chosen_job(const Config& config, const std::string& name);

/// For a command that must not make our tables, since it writes nothing before a person agrees: throws Error(refused)
/// where they are missing or of an older Kindred.
void require_own_tables(pg::Connection& connection, std::string_view command);

}  // namespace kindred::sync
