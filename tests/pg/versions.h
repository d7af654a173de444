#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/test_database.h"

namespace kindred::support {

/// The name of a test that runs on one version of Immich: v2_7_5.
inline std::string version_name(const testing::TestParamInfo<std::string>& tested) {
  std::string name = "v" + tested.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// The version of which the suites are that look at groups of people: Immich has them from 3.2 on.
inline std::string version_with_groups() {
  return tested_version() >= "3.2.0" ? tested_version() : "3.3.0";
}

}  // namespace kindred::support
