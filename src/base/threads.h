#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

namespace kindred {

/// What the first of several threads that failed threw.
class FirstFailure {
 public:
  bool happened() const { return happened_; }
  void keep(std::exception_ptr failure) {
    if (!happened_.exchange(true)) failure_ = std::move(failure);
  }
  /// After the threads have ended.
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::atomic<bool> happened_ = false;
  std::exception_ptr failure_;
};

/// Calls `action` with each number below `count`, in up to `threads` threads at once, and waits for all of them. After
/// one call threw, no other begins, and this throws the same.
template <class Action>
void for_each_in_threads(std::size_t count, std::size_t threads, const Action& action) {
  FirstFailure failure;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count && !failure.happened(); i = next++) action(i);
    } catch (...) {
      failure.keep(std::current_exception());
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(work);
    work();
  }
  failure.rethrow();
}

}  // namespace kindred
