#pragma once
#include <string>
#include <vector>

#include "config/config.h"
#include "support/instance.h"

namespace kindred::support {

/// All that is wrong with the mirrors of one job, a line each; empty where they are as promised. Every column of every
/// table with an `assetId` is compared, and every file on disk. Written from the promises alone, apart from the
/// product's tables and its `verify`, so that each checks the other. Expects the state right after a cycle: neither
/// user has changed anything since.
std::vector<std::string> wrong_mirrors(Instance& immich, const Config& config, const Job& job);

/// Files below the job's tree and the target's folders in the media root that no row names, a line each: what a failed
/// or killed batch left behind, or what a scan would import.
std::vector<std::string> stray_files(Instance& immich, const Config& config, const Job& job);

/// Names of those of Immich's queries for missing work (behaviours, 1) that would return a mirror of the target's.
std::vector<std::string> missing_work(Instance& immich, const Uuid& target);

/// What the product's own judge, `kindred verify --deep`, finds of all jobs, a line each.
std::vector<std::string> broken_promises(const Config& config);

/// All four of them.
std::vector<std::string> judge(Instance& immich, const Config& config, const Job& job);

}  // namespace kindred::support
