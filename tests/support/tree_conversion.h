#pragma once
#include "commands/predecessor/convert_tree.h"
#include "cycle/context.h"

namespace kindred::support {

/// As `kindred convert-tree` does once a person agreed.
inline sync::TreeConversion convert_tree(const Config& config, const Job& job, sync::Progress& progress,
                                         const files::Syscalls& syscalls = files::Syscalls::real()) {
  sync::CycleContext context(config);
  const immich::Instance& instance = context.checked_instance();
  const auto connection = context.pool().acquire();
  sync::JobLock lock = sync::JobLock::take(config.database, job.name);
  return sync::convert_tree(config, *connection, instance, job, lock, progress, syscalls);
}

}  // namespace kindred::support
