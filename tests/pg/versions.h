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

}  // namespace kindred::support
