#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "commands/verify/verify.h"

namespace kindred::pg {
class Transaction;
}

namespace kindred::sync {

class JobRun;

/// Fills the temporary tables that the statements of `verify` read, afresh. Returns how many mappings the job has.
std::int64_t fill_scope(JobRun& run, pg::Transaction& work);

/// Runs the checks that are statements, all or those of these names.
void check_rows(JobRun& run, pg::Transaction& work, std::optional<std::span<const std::string_view>> names,
                Findings& findings);

}  // namespace kindred::sync
