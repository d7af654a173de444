#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "job/report.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// What a step does in one transaction with the assets in pg_temp.kindred_changed. Returns how many it changed.
using ChangedWork = std::function<std::int64_t(pg::Transaction& work)>;

/// Runs a step's statements for all assets that this cycle looks at, in one transaction. Where PostgreSQL refuses them
/// because of one, the source's assets go in halves until that one stands alone, which is recorded as a fault of this
/// step; the others are done. Returns the sum of what `work` returned.
std::int64_t work_on_changed(JobRun& run, const ChangedWork& work);

/// One transaction for some items of a list. Returns how many it changed.
using ListWork = std::function<std::int64_t(pg::Transaction& work, const std::vector<Uuid>& items)>;
/// The source asset that stands for an item at fault, with a path to name it by; without a source_id only the log has
/// the item.
struct NamedSource {
  Uuid source_id;
  std::string path;
};
using NameOf = std::function<NamedSource(const Uuid& item)>;

/// The same for a list of ids (stacks, mirrors), of which each transaction takes `page` at most.
std::int64_t work_on_list(JobRun& run, std::span<const Uuid> items, std::size_t page, const ListWork& work,
                          const NameOf& name_of);

/// The source's asset of a mirror.
NamedSource source_of_mirror(JobRun& run, const Uuid& mirror);

}  // namespace kindred::sync
