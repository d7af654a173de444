#include "steps/batch_size.h"

#include <gtest/gtest.h>

namespace kindred::sync {
namespace {

TEST(BatchSizes, StayAsConfiguredWhereTransactionsAreShort) {
  BatchSize size(250);
  size.took(250, 0.2);
  EXPECT_EQ(size.photos(), 250);
  size.took(3, 0);
  EXPECT_EQ(size.photos(), 250) << "the last batch of a cycle, in no time";
}

TEST(BatchSizes, ShrinkUntilATransactionTakesASecond) {
  BatchSize size(250);
  size.took(250, 5);
  EXPECT_EQ(size.photos(), 50);
  size.took(50, 1);
  EXPECT_EQ(size.photos(), 50);
  size.took(50, 100);
  EXPECT_EQ(size.photos(), 10) << "but not to nothing";
}

TEST(BatchSizes, GrowAgainStepByStep) {
  BatchSize size(250);
  size.took(250, 100);
  size.took(10, 0.01);
  EXPECT_EQ(size.photos(), 20);
  size.took(20, 0.01);
  EXPECT_EQ(size.photos(), 40);
  for (int i = 0; i < 5; ++i) size.took(40, 0.01);
  EXPECT_EQ(size.photos(), 250);
}

TEST(BatchSizes, AreNeverMoreThanConfigured) {
  BatchSize size(4);
  size.took(4, 60);
  EXPECT_EQ(size.photos(), 4);
}

}  // namespace
}  // namespace kindred::sync
