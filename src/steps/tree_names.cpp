#include "steps/tree_names.h"

#include "job/job_run.h"
#include "sql.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

/// Whether another file than the mirror's lies there.
bool is_anothers(const JobRun& run, const WantedName& wanted) {
  try {
    const auto shown = look_at(run.config, run.job.target_path_prefix + wanted.name);
    if (!shown) return false;
    const auto source = look_at(run.config, wanted.source_path);
    return source && !is_same_file(*shown, *source) && !is_like_a_copy(*shown, *source);
  } catch (const Error&) {
    return false;  // what is wrong shows again when the file is placed, and is its fault then
  }
}

}  // namespace

std::vector<std::size_t> find_clashes(const JobRun& run, pg::Connection& connection,
                                      const std::vector<WantedName>& wanted) {
  if (!run.job.has_rules() || wanted.empty()) return {};
  std::vector<std::string> paths;
  std::vector<Uuid> mirrors;
  for (const WantedName& one : wanted) {
    paths.push_back(run.job.target_path_prefix + one.name);
    mirrors.push_back(one.mirror_id);
  }
  std::vector<bool> clashes(wanted.size(), false);
  for (const pg::Row row : connection.query(sql::immich::list_taken_paths, paths, mirrors)) {
    clashes[static_cast<std::size_t>(row.get<std::int64_t>("ordinal") - 1)] = true;
  }
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (clashes[at] || is_anothers(run, wanted[at])) found.push_back(at);
  }
  return found;
}

std::optional<std::string> name_to_have(const JobRun& run, const WantedName& original,
                                        const std::optional<Uuid>& library, const std::string& lies) {
  auto plain = run.layout.path_of(original.source_path, library);
  if (!plain || !run.job.has_rules()) return plain;
  std::string with = with_digits(*plain, original.source_id);
  return lies == with || run.clashing.contains(original.mirror_id) ? std::move(with) : plain;
}

}  // namespace kindred::sync
