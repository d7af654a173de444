// System calls that fail as on disks that no test machine has. The program under test is started with this library
// preloaded, and with KINDRED_FAIL naming the calls and their errno: "linkat=1 fchmod=38".
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

/// Sets errno where the call is to fail.
bool fails(std::string_view call) {
  const char* const wanted = std::getenv("KINDRED_FAIL");
  if (wanted == nullptr) return false;
  const std::string calls = std::string(" ") + wanted, key = " " + std::string(call) + "=";
  const auto at = calls.find(key);
  if (at == std::string::npos) return false;
  errno = std::atoi(calls.c_str() + at + key.size());
  return true;
}

template <class Call>
Call real(const char* name) {
  return reinterpret_cast<Call>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int linkat(int fromfd, const char* from, int tofd, const char* to, int flags) noexcept {
  if (fails("linkat")) return -1;
  return real<int (*)(int, const char*, int, const char*, int)>("linkat")(fromfd, from, tofd, to, flags);
}

int symlinkat(const char* from, int tofd, const char* to) noexcept {
  if (fails("symlinkat")) return -1;
  return real<int (*)(const char*, int, const char*)>("symlinkat")(from, tofd, to);
}

int fchmod(int file, mode_t mode) noexcept {
  if (fails("fchmod")) return -1;
  return real<int (*)(int, mode_t)>("fchmod")(file, mode);
}

int fchown(int fd, uid_t owner, gid_t group) noexcept {
  if (fails("fchown")) return -1;
  return real<int (*)(int, uid_t, gid_t)>("fchown")(fd, owner, group);
}
}
