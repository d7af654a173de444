#pragma once
#include <memory>

#include "job/progress.h"

namespace kindred::cli {

/// What a person sees while a cycle runs, on standard error: a bar on a terminal, a line for each step elsewhere,
/// nothing where `quiet`.
std::unique_ptr<sync::Progress> make_progress_display(bool quiet);

}  // namespace kindred::cli
