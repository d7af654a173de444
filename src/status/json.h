#pragma once
#include <string>

#include "status/snapshot.h"

namespace kindred::status {

/// The contract of docs/json.md: `kindred status --json` and /api/status. Ends with a line end.
std::string to_json(const Snapshot& snapshot, const Moment& now);

/// Reads what to_json() wrote, also an older or newer program's: what is missing keeps its default. Throws
/// Error(failed) for anything that is not the status of a Kindred.
Snapshot snapshot_from_json(const std::string& text);

/// The parts that the database keeps of a job's state as JSON: how it stands (compared to tell whether anything
/// changed; without totals and examples), and the rest of its last cycle.
std::string standing_json(const Standing& standing);
std::string details_json(const JobStatus& job);
void read_standing(const std::string& standing, JobStatus& job);
void read_details(const std::string& details, JobStatus& job);

std::string counts_json(const Counts& counts);
Counts counts_from_json(const std::string& text);

}  // namespace kindred::status
