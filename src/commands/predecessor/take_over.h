#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Makes the predecessor's mirrors the job's own, ids kept: the mapping says whose they are, the checksum is the
/// path's, faces get the ids that follow from the source's, and what the target seems to have edited is noted. The
/// steps after it then bring them up to date like any mirror. The same for mirrors whose mapping was lost. Looks only
/// at a program's start, since nobody else writes such mappings, and where one that was at fault is due. Returns how
/// many mirrors it took over.
std::int64_t take_over(JobRun& run);

}  // namespace kindred::sync
