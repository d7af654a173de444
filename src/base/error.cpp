#include "base/error.h"

#include <fmt/format.h>

namespace kindred {

std::string with_fix(const std::string& message, const std::string& fix) {
  return fix.empty() ? message : fmt::format("{}. Fix: {}", message, fix);
}

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return 2;
    case ErrorKind::unreachable:
      return 3;
    case ErrorKind::refused:
      return 4;
    case ErrorKind::no_space:
    case ErrorKind::transient:
    case ErrorKind::failed:
      return 1;
  }
  return 1;
}

}  // namespace kindred
