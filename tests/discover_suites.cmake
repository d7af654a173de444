# Writes the ctest entries of a test program: one for each of its suites, named PREFIX + suite. gtest_discover_tests() would
# start a process for each test. Each process would repeat the work of its start, above all the planning of all statements.
#
#   cmake -D PROGRAM=… -D OUTPUT=… -D PREFIX=… -D "PROPERTIES=NAME VALUE …" -P discover_suites.cmake
#
# Run by CMake after each build of the program: see tests/CMakeLists.txt.

execute_process(COMMAND ${PROGRAM} --gtest_list_tests
  OUTPUT_VARIABLE listed RESULT_VARIABLE failed ERROR_VARIABLE said)
if(failed)
  message(FATAL_ERROR "${PROGRAM} does not list its tests: ${said}")
endif()

set(entries "")
string(REGEX MATCHALL "(^|\n)[^ \n][^ \n]*\\." suites "${listed}")
foreach(line IN LISTS suites)
  string(STRIP "${line}" suite)
  string(REGEX REPLACE "\\.$" "" name "${suite}")
  string(APPEND entries "add_test([==[${PREFIX}${name}]==] [==[${PROGRAM}]==] [==[--gtest_filter=${suite}*]==])\n"
    "set_tests_properties([==[${PREFIX}${name}]==] PROPERTIES ${PROPERTIES})\n")
endforeach()
if(entries STREQUAL "")
  message(FATAL_ERROR "${PROGRAM} lists no tests")
endif()
file(WRITE ${OUTPUT} "${entries}")
