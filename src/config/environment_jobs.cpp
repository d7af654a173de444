// The single-job variables, from before there was a file. They become settings under the file's keys, so that one piece
// of code reads and checks both. TARGET_USER_ID and TARGET_ALBUM_ID serve both jobs; the album goes to the upload job
// only where it has the same target, because an album belongs to one user.
#include "config/environment_jobs.h"

#include <algorithm>
#include <initializer_list>

namespace kindred::config {

namespace {

constexpr char kDefaultNeeds[] =
    "Set it as well: the job 'default' needs SOURCE_USER_ID, TARGET_USER_ID, TARGET_LIBRARY_ID, SHARED_PATH_PREFIX and "
    "TARGET_PATH_PREFIX together, or none of them.";
constexpr char kUploadsNeeds[] =
    "Set it as well: the job 'uploads' needs UPLOAD_SOURCE_USER_ID, UPLOAD_TARGET_LIBRARY_ID, "
    "TARGET_UPLOAD_PATH_PREFIX "
    "and UPLOAD_TARGET_USER_ID (else TARGET_USER_ID) together, or none of them.";

bool any_set(const Variables& variables, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return variables.has(name); });
}

Settings default_job(const Variables& variables) {
  return {"environment",
          kDefaultNeeds,
          {{"name", {"default", "environment"}},
           {"source_user_id", variables.get("SOURCE_USER_ID")},
           {"target_user_id", variables.get("TARGET_USER_ID")},
           {"target_library_id", variables.get("TARGET_LIBRARY_ID")},
           {"source_path_prefix", variables.get("SHARED_PATH_PREFIX")},
           {"target_path_prefix", variables.get("TARGET_PATH_PREFIX")},
           {"album_id", variables.get("TARGET_ALBUM_ID")}},
          {},
          {}};
}

Settings upload_job(const Variables& variables, bool alone) {
  const Setting own_target = variables.get("UPLOAD_TARGET_USER_ID");
  const Setting shared_target = variables.get("TARGET_USER_ID");
  const bool use_shared = own_target.value.empty() && !shared_target.value.empty();
  Settings job{"environment",
               kUploadsNeeds,
               {{"name", {"uploads", "environment"}},
                {"uploads", {"true", "environment"}},
                {"source_user_id", variables.get("UPLOAD_SOURCE_USER_ID")},
                {"target_user_id", use_shared ? shared_target : own_target},
                {"target_library_id", variables.get("UPLOAD_TARGET_LIBRARY_ID")},
                {"target_path_prefix", variables.get("TARGET_UPLOAD_PATH_PREFIX")}},
               {},
               {}};
  if (use_shared || own_target.value == shared_target.value || alone)
    job.values["album_id"] = variables.get("TARGET_ALBUM_ID");
  return job;
}

}  // namespace

std::vector<Settings> environment_jobs(const Variables& variables) {
  const bool uploads = any_set(variables, {"UPLOAD_SOURCE_USER_ID", "UPLOAD_TARGET_USER_ID", "UPLOAD_TARGET_LIBRARY_ID",
                                           "TARGET_UPLOAD_PATH_PREFIX"});
  const bool external =
      any_set(variables, {"SOURCE_USER_ID", "TARGET_LIBRARY_ID", "SHARED_PATH_PREFIX", "TARGET_PATH_PREFIX"}) ||
      (!uploads && any_set(variables, {"TARGET_USER_ID", "TARGET_ALBUM_ID"}));
  std::vector<Settings> jobs;
  if (external) jobs.push_back(default_job(variables));
  if (uploads) jobs.push_back(upload_job(variables, !external));
  return jobs;
}

}  // namespace kindred::config
