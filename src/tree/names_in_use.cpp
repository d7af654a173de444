#include "tree/names_in_use.h"

#include "base/utf8.h"

namespace kindred::sync {

bool NamesInUse::take(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return names_.insert(ascii_lowered(name)).second;
}

void NamesInUse::give_back(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.erase(ascii_lowered(name));
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
