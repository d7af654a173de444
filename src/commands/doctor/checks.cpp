// The table of contents of `doctor`. Each theme has a file of its own.
#include "commands/doctor/checks.h"

#include "commands/doctor/database_checks.h"
#include "commands/doctor/guard_checks.h"
#include "commands/doctor/instance_checks.h"
#include "commands/doctor/job_checks.h"
#include "commands/doctor/mount_checks.h"
#include "commands/doctor/tree_checks.h"

namespace kindred::sync {

namespace {

std::vector<HealthCheck> joined(std::initializer_list<std::vector<HealthCheck>> parts) {
  std::vector<HealthCheck> all;
  for (const std::vector<HealthCheck>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

const std::vector<HealthCheck>& instance_checks() {
  static const std::vector<HealthCheck> kChecks = joined({
      {{"database", "PostgreSQL can be reached and is of a version that Kindred knows", look_at_database},
       {"clock", "PostgreSQL's clock and this machine's agree", look_at_clock},
       {"counters", "PostgreSQL counts the changes of rows", look_at_counters},
       {"vectors", "the extension for vectors is there", look_at_vectors},
       {"immich", "the database is Immich's", look_at_immich},
       {"immich_version", "Immich is of a version that Kindred was tried with", look_at_version},
       {"immich_state", "Immich neither migrates its database nor is in maintenance mode", look_at_state}},
      guards_of_database(),
      {{"superuser", "the database role is no superuser", look_at_superuser},
       {"own_tables", "Kindred's own tables are there, or can be made", look_at_own_tables},
       {"unknown_tables", "no table refers to photos that Kindred does not know", look_at_unknown_tables},
       {"machine_learning", "Immich's machine learning is switched on", look_at_machine_learning},
       {"watching", "Immich does not watch the libraries' folders", look_at_watching},
       {"media_root", "Immich's media root is mounted, and writable for this program", look_at_media_root},
       {"ended_jobs", "no mirrors are left of jobs that are configured no longer", look_at_ended_jobs}},
  });
  return kChecks;
}

const std::vector<HealthCheck>& job_checks() {
  static const std::vector<HealthCheck> kChecks = joined({
      guards_of_job(),
      {{"offline", "no mirror is offline", look_at_offline},
       {"partner", "the target does not see the source's photos as a partner's as well", look_at_partner},
       {"source_folder", "the source's folder is mounted and readable", look_at_source_folder},
       {"tree", "the tree is mounted, writable, and apart from what is the source's and Immich's", look_at_tree},
       {"links", "originals can be placed as the job wants them", look_at_links},
       {"thumbnails", "thumbnails can be placed so that Immich never writes into the source's", look_at_thumbnails},
       {"space", "there is room on the disks", look_at_space},
       {"owner", "Immich may read, rename and delete what lies in the tree", look_at_owner},
       {"last_cycle", "the last cycle was good, and nothing waits for a person", look_at_last_cycle},
       {"mirrors", "mirrors' rows and files agree, and nothing lies about that belongs to none", look_at_mirrors}},
  });
  return kChecks;
}

}  // namespace kindred::sync
