#include "base/error.h"

#include <fmt/format.h>

#include "base/printable.h"

namespace kindred {

Error::Error(ErrorKind kind, const std::string& message, const std::string& fix)
    : std::runtime_error(printable_list(message)), kind_(kind), fix_(printable_list(fix)) {}

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
