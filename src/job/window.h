#pragma once

namespace kindred::sync {

class JobRun;

/// Takes the cycle's own mark (run.watermark) and decides from the last one (run.last) what the cycle has to look at
/// (run.window): all that changed since; everything without a mark, once a day, where the last mark cannot be trusted
/// any more, and where `everything` asks for it.
void read_window(JobRun& run, bool everything);

}  // namespace kindred::sync
