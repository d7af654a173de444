// The table of what is copied follows from the description that drives the copy.
#include "support/versions_doc.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace kindred::support {
namespace {

TEST(VersionsDoc, IsWhatTheDescriptionSays) {
  EXPECT_EQ(read_file(std::string(KINDRED_DOCS) + "/immich-versions.md"), versions_doc()) << "run ./dev docs";
}

}  // namespace
}  // namespace kindred::support
