#pragma once
#include <optional>
#include <string>

#include "config/config.h"
#include "immich/instance.h"
#include "job/job_lock.h"
#include "job/watermark.h"
#include "pg/connection.h"

namespace kindred::sync {

/// What a job's saved watermark depends on, as text: this build of Kindred, the migrations of Immich, the database
/// itself (one that was restored from a dump is another), and all of the configuration that says what is shared and
/// how.
std::string watermark_basis(pg::Connection& connection, const immich::Instance& instance, const Config& config,
                            const Job& job);

/// The watermark that the job's last cycle saved, maybe in another program; nullopt where there is none of this basis.
std::optional<Watermark> read_saved_watermark(pg::Connection& connection, const std::string& basis, const Job& job);

/// Saves a watermark; without `at_once` only in place of one that is five minutes old or has another basis.
void save_watermark(pg::Connection& connection, const JobLock& lock, const std::string& basis, const Job& job,
                    const Watermark& watermark, bool at_once);

}  // namespace kindred::sync
