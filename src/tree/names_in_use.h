#pragma once
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace kindred::sync {

/// Names in the tree that batches under way are to take. For any thread.
class NamesInUse {
 public:
  /// False where another batch holds the name, or one that differs from it in capitals alone.
  bool take(const std::string& name);
  void give_back(const std::string& name);

 private:
  std::mutex mutex_;
  std::set<std::string> names_;
};

/// Those of one batch, given back at its end.
class HeldNames {
 public:
  explicit HeldNames(NamesInUse& all) : all_(all) {}
  HeldNames(const HeldNames&) = delete;
  HeldNames& operator=(const HeldNames&) = delete;
  ~HeldNames();

  /// False where another original of this batch or of another takes the name.
  bool take(const std::string& name);

 private:
  NamesInUse& all_;
  std::vector<std::string> names_;
};

}  // namespace kindred::sync
