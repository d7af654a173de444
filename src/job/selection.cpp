#include "job/selection.h"

#include <string>

#include "immich/paths.h"

namespace kindred::sync {

std::optional<bool> shares_uploads(const Job& job) {
  return job.has_rules() ? std::nullopt : std::optional(job.uploads);
}

pg::Params candidate_params(const Job& job, const immich::Settings& settings, std::string_view media_root,
                            bool all_faults) {
  return pg::make_params(job.source_user_id, job.target_user_id, selecting_prefix(job, media_root),
                         job.archived == Archived::include, settings.clip, settings.faces, settings.fullsize,
                         all_faults, std::string(media_root));
}

pg::Params touched_params(const Job& job, std::string_view media_root) {
  return pg::make_params(job.name, selecting_prefix(job, media_root), job.archived == Archived::include,
                         job.target_library_id, std::string(media_root));
}

}  // namespace kindred::sync
