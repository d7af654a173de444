#pragma once

namespace kindred::sync {

class JobRun;

/// Takes the cycle's own watermark (run.watermark) and decides from the last one (run.last) what the cycle has to look
/// at (run.window): all that changed since; everything without a watermark, once a day, where the last one cannot be
/// trusted any more, and where `everything` asks for it.
void read_window(JobRun& run, bool everything);

}  // namespace kindred::sync
