// What Immich's system-config says of the work that an asset must have behind it; it holds only what differs from the
// defaults.
#include <gtest/gtest.h>

#include "base/error.h"
#include "immich/adapted.h"
#include "immich/instance.h"

namespace kindred::immich {
namespace {

TEST(Settings, AreImmichsDefaultsWhereNothingIsSaid) {
  for (const char* text : {"{}", R"({"oauth": {"enabled": true}})", R"({"machineLearning": {}})", "null", "[]", "7"}) {
    const Settings settings = parse_settings(text);
    EXPECT_TRUE(settings.clip && settings.faces && settings.ocr) << text;
    EXPECT_FALSE(settings.fullsize) << text;
    EXPECT_EQ(settings.duplicate_distance, 0.01) << text;
  }
}

TEST(Settings, TakeEachSwitchAlone) {
  EXPECT_FALSE(parse_settings(R"({"machineLearning": {"clip": {"enabled": false}}})").clip);
  EXPECT_FALSE(parse_settings(R"({"machineLearning": {"facialRecognition": {"enabled": false}}})").faces);
  EXPECT_FALSE(parse_settings(R"({"machineLearning": {"ocr": {"enabled": false}}})").ocr);
  EXPECT_TRUE(parse_settings(R"({"image": {"fullsize": {"enabled": true}}})").fullsize);
  EXPECT_TRUE(parse_settings(R"({"machineLearning": {"clip": {"enabled": false}}})").faces);
}

TEST(Settings, TakeTheDistanceOfDuplicates) {
  const char* set = R"({"machineLearning": {"duplicateDetection": {"maxDistance": 0.002}}})";
  EXPECT_EQ(parse_settings(set).duplicate_distance, 0.002);
}

TEST(Settings, SwitchAllLearningOffTogether) {
  const Settings settings = parse_settings(R"({"machineLearning": {"enabled": false, "clip": {"enabled": true}}})");
  EXPECT_FALSE(settings.clip || settings.faces || settings.ocr);
}

TEST(Settings, IgnoreValuesOfAnotherType) {
  EXPECT_TRUE(parse_settings(R"({"machineLearning": {"clip": {"enabled": "no"}}})").clip);
  EXPECT_TRUE(parse_settings(R"({"machineLearning": {"clip": 0}})").clip);
  EXPECT_TRUE(parse_settings(R"({"machineLearning": [false]})").clip);
}

TEST(Settings, RefuseWhatIsNoJson) {
  try {
    parse_settings("{broken");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_NE(error.fix(), "");
  }
}

TEST(AdaptedStatements, LoseTheLinesThatNeedWhatIsNotThere) {
  EXPECT_EQ(adapted("select 1,\n       x.y,  -- needs x.y\n       2\n", Catalogue()), "select 1,\n       2\n");
  EXPECT_EQ(adapted("a\nb -- needs table\nc", Catalogue()), "a\nc");
  EXPECT_EQ(adapted("b -- needs table", Catalogue()), "");
}

TEST(AdaptedStatements, AreLeftAsTheyAreOtherwise) {
  for (const char* statement : {"", "\n", "select 1", "select 1\n", "-- a comment\n\nselect 1 -- why\n"}) {
    EXPECT_EQ(adapted(statement, Catalogue()), statement);
  }
}

}  // namespace
}  // namespace kindred::immich
