# A script that writes HEADER: what `kindred --version` says of the build. It runs in each build, and leaves the file alone if
# nothing differs, so that a new commit compiles main.cpp again and nothing else.
#
# The commit is COMMIT if that is given, else what git says of SOURCE, else what `git archive` wrote into commit.txt.
set(commit "${COMMIT}")
if(NOT commit AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  execute_process(COMMAND git -C ${SOURCE} diff-index --quiet HEAD -- ERROR_QUIET RESULT_VARIABLE modified)
  if(failed)
    set(commit "")
  elseif(modified)
    string(APPEND commit ", modified")
  endif()
endif()
if(NOT commit)
  file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/commit.txt commit LIMIT_COUNT 1)
  if(commit MATCHES "^[0-9a-f]+$")
    # As many digits as git is asked for above: how many it takes by itself depends on the clone.
    string(SUBSTRING ${commit} 0 12 commit)
  else()
    set(commit unknown)
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT [[// Made by cmake/write_build.cmake.
#pragma once

namespace kindred {

inline constexpr char kCommit[] = "@commit@";
inline constexpr char kBuild[] = "@BUILD@";
/// Those that can't say their version at run time.
inline constexpr char kLibraries[] = "@LIBRARIES@";

}  // namespace kindred
]] @ONLY)
