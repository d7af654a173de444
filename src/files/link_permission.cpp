#include "files/link_permission.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "files/descriptor.h"

namespace kindred::files {

namespace {

constexpr unsigned kFowner = 3;  ///< CAP_FOWNER, capabilities(7)

bool has_capability(unsigned number) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("CapEff:")) return (std::stoull(line.substr(7), nullptr, 16) >> number & 1) != 0;
  }
  return false;
}

bool are_hardlinks_protected() {
  std::ifstream file("/proc/sys/fs/protected_hardlinks");
  int value = 1;  // the kernel's advice, and every distribution's
  file >> value;
  return value != 0;
}

/// Asked once: a plan looks at each original.
bool may_link_all() {
  static const bool answer = has_capability(kFowner) || !are_hardlinks_protected();
  return answer;
}

}  // namespace

bool is_link_permitted(const std::string& path, const struct stat& file) {
  if (file.st_uid == ::geteuid() || may_link_all()) return true;
  constexpr mode_t kRunsAsGroup = S_ISGID | S_IXGRP;
  const bool is_special = (file.st_mode & S_ISUID) != 0 || (file.st_mode & kRunsAsGroup) == kRunsAsGroup;
  return !is_special && ::access(path.c_str(), R_OK | W_OK) == 0;
}

LinkTrial try_links(const std::string& folder) {
  std::string file = folder + "/.kindred-trial-XXXXXX";
  const Descriptor made(::mkostemp(file.data(), O_CLOEXEC));
  if (!made) return {};
  const std::string hard = file + ".hard", soft = file + ".soft";
  const LinkTrial trial{true, ::linkat(AT_FDCWD, file.c_str(), AT_FDCWD, hard.c_str(), 0) == 0,
                        ::symlinkat(file.c_str(), AT_FDCWD, soft.c_str()) == 0};
  for (const std::string& name : {hard, soft, file}) ::unlink(name.c_str());
  return trial;
}

}  // namespace kindred::files
