#include "steps/batch_size.h"

#include <algorithm>

namespace kindred::sync {

namespace {

constexpr double kGoal = 1;  // seconds
constexpr int kFewest = 10;  // below that the cost of a transaction itself weighs more than what is in it

}  // namespace

void BatchSize::took(int photos, double seconds) {
  const double fitting = seconds > 0 ? photos * kGoal / seconds : most_;
  // At most twice as many as before: a few cheap photos say little.
  const double next = std::min({fitting, 2.0 * size_, static_cast<double>(most_)});
  size_ = std::min(most_, std::max(kFewest, static_cast<int>(next)));
}

}  // namespace kindred::sync
