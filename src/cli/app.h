#pragma once
#include <string_view>

namespace kindred::cli {

/// What a build says of itself (cmake/write_build.cmake), for --version.
struct Build {
  std::string_view commit;
  std::string_view kind;       ///< build type and compiler
  std::string_view libraries;  ///< with their versions: those that can't say it themselves
};

/// The whole program: reads the command line, runs the command and returns its exit code (design, Commands): 0 done,
/// 1 done with failures, 2 usage or configuration, 3 database or Immich out of reach, 4 refused.
int run(int argc, char** argv, const Build& build);

}  // namespace kindred::cli
