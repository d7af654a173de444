#include "tree/names_in_use.h"

#include <algorithm>
#include <cctype>

namespace kindred::sync {

namespace {

/// A disk that knows no capitals takes both for one.
std::string folded(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

}  // namespace

bool NamesInUse::take(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return names_.insert(folded(name)).second;
}

void NamesInUse::give_back(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.erase(folded(name));
}

HeldNames::~HeldNames() {
  for (const std::string& name : names_) all_.give_back(name);
}

bool HeldNames::take(const std::string& name) {
  if (!all_.take(name)) return false;
  names_.push_back(name);
  return true;
}

}  // namespace kindred::sync
