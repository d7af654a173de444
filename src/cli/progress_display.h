#pragma once
#include <memory>

#include "job/progress.h"

namespace kindred::cli {

struct ProgressOptions {
  bool quiet = false;    ///< nothing, for programs that read the result
  bool is_plan = false;  ///< the steps only pretend
};

/// What a person sees on standard error while steps run: a line for each that did something or took long, and on a
/// terminal also the one under way.
std::unique_ptr<sync::Progress> make_progress_display(const ProgressOptions& options);

}  // namespace kindred::cli
