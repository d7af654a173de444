#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::config {

/// All that is wrong with the configuration, collected so that one start shows everything.
class Findings {
 public:
  /// Notes one finding. `place` is file, line and key, or the variable; `wrong` follows it after a colon, without a
  /// full stop; `fix` is whole sentences. The same finding twice counts once: two jobs may share a variable.
  void add(std::string_view place, std::string_view wrong, std::string_view fix);

  /// Notes the others' findings after these.
  void append(const Findings& others);

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }

  /// Throws Error(usage) with one line for each finding; does nothing where there is none.
  void throw_if_any() const;

 private:
  std::vector<std::string> lines_;
};

/// A value as an error shows it: in quotes, on one line, cut after 80 characters. Not for secrets.
std::string in_quotes(std::string_view value);

}  // namespace kindred::config
