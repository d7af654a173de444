#pragma once
#include <optional>
#include <string>

#include "config/findings.h"
#include "config/load.h"
#include "config/settings.h"

namespace kindred::config {

/// The environment's variables as settings. Compose passes an unset variable on as an empty one: both count as not set.
class Variables {
 public:
  /// Both must outlive this.
  Variables(const Environment& environment, Findings& findings) : environment_(environment), findings_(findings) {}

  /// The variable; its value is empty where it is not set.
  Setting get(const std::string& name) const;

  bool has(const std::string& name) const { return !get(name).value.empty(); }

  /// A secret: the variable, or the content of the file that `<name>_FILE` names, less one line end. The value is empty
  /// where neither is set. Both being set, and a file that can't be read or is empty, are findings.
  Setting secret(const std::string& name) const;

 private:
  const Environment& environment_;
  Findings& findings_;
};

}  // namespace kindred::config
