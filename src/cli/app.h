#pragma once

namespace kindred::cli {

/// The whole program: reads the command line, runs the command and returns its exit code (design, Commands): 0 done,
/// 1 done with failures, 2 usage or configuration, 3 database or Immich out of reach, 4 refused.
int run(int argc, char** argv);

}  // namespace kindred::cli
