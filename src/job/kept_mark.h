#pragma once
#include <optional>
#include <string>

#include "config/config.h"
#include "immich/instance.h"
#include "job/job_lock.h"
#include "job/watermark.h"
#include "pg/connection.h"

namespace kindred::sync {

/// What a job's kept mark depends on, as text: this build of Kindred, the migrations of Immich, the database itself
/// (one that was restored from a dump is another), and all of the configuration that says what is shared and how.
std::string mark_basis(pg::Connection& connection, const immich::Instance& instance, const Config& config,
                       const Job& job);

/// The mark that the job's last cycle kept, maybe in another program; nullopt where there is none that still holds.
std::optional<Watermark> read_kept_mark(pg::Connection& connection, const std::string& basis, const Job& job);

/// Keeps a mark; without `at_once` only in place of one that is five minutes old or holds no longer.
void keep_mark(pg::Connection& connection, const JobLock& lock, const std::string& basis, const Job& job,
               const Watermark& mark, bool at_once);

}  // namespace kindred::sync
