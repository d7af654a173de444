#pragma once
#include <memory>
#include <string>

#include "pg/sync_window.h"

namespace kindred::support {

/// What a rule names, as if it stood in a file.
inline Reference named(const std::string& name) {
  return {name, "config.yaml:7: sync_jobs[0].share[0]"};
}

/// Cycles of a service whose rules a test changes.
class RulesTest : public SyncWindow {
 protected:
  RulesTest() { job().source_path_prefix.clear(); }

  /// As a service that was started with the configuration as it is now.
  sync::JobReport cycle() {
    if (!(context_->config() == share_.config)) context_ = std::make_unique<sync::CycleContext>(share_.config);
    return SyncWindow::cycle();
  }
  /// A cycle, and a second one, which has nothing to do.
  void settle() {
    cycle();
    const TableDigests rows = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
    cycle();
    EXPECT_EQ(difference(rows, digest_tables(immich().db())), "");
    EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
  }
};

}  // namespace kindred::support
