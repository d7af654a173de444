#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"

namespace kindred::sync {

/// One thing that `verify` looks at. The report, `verify --json` and the docs all read the table of them
/// (all_checks()).
struct Check {
  int promise;            ///< by the design's numbers
  std::string_view name;  ///< stable
  std::string_view one;   ///< what is said of one finding, behind the count
  std::string_view many;  ///< the same of several
  std::string_view
      statement;  ///< of sql/immich/verify/verify_<name>.sql or sql/tracking; empty: seen on disk, see check_disk()
};

/// In the order of the promises, and of the report.
const std::vector<Check>& all_checks();

/// A row or file for which a promise is broken.
struct Example {
  Uuid source_id;      ///< nil where there is none, as for a file that nobody knows
  Uuid mirror_id;      ///< nil where there is none
  std::string path;    ///< of the mirror's original, as Immich names it; empty for people and unknown files
  std::string detail;  ///< for people: the column, the file, what is wrong
};

/// What one check found.
struct BrokenPromise {
  const Check* check;
  std::int64_t count = 0;
  std::vector<Example> examples;  ///< at most kMaxExamples

  static constexpr std::size_t kMaxExamples = 3;
};

/// What a finding means: a photo or person that changed since the job's last cycle has merely not been followed yet.
enum class Weight { broken, not_followed };

/// Collects what is found, so that memory stays flat however much is broken.
class Findings {
 public:
  Findings();
  /// `check` is a name of all_checks().
  void add(std::string_view check, Example example, Weight weight = Weight::broken);
  void add(std::string_view check, std::int64_t count, std::vector<Example> examples, Weight weight = Weight::broken);
  /// Those of which something of that weight was found, in the order of all_checks().
  std::vector<BrokenPromise> found(Weight weight) const;

 private:
  BrokenPromise& of(std::string_view check, Weight weight);
  std::vector<BrokenPromise> broken_, not_followed_;
};

}  // namespace kindred::sync
