#include "base/backoff.h"

#include <algorithm>
#include <memory>
#include <random>

namespace kindred {

Backoff::Backoff(Milliseconds first, Milliseconds cap, Random random)
    : first_(first), cap_(cap), wait_(first), random_(std::move(random)) {}

Backoff::Milliseconds Backoff::next() {
  const Milliseconds full = std::min(wait_, cap_);
  wait_ = std::min(wait_ * 2, cap_);
  const double part = 1 - random_() / 2;
  return Milliseconds(static_cast<Milliseconds::rep>(static_cast<double>(full.count()) * part));
}

Backoff::Random Backoff::default_random() {
  auto engine = std::make_shared<std::minstd_rand>(std::random_device{}());
  return [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
}

}  // namespace kindred
