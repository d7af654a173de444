#include "sync/tree_links.h"

#include <fmt/format.h>

#include "sql.h"
#include "sync/job_run.h"
#include "sync/tree_path.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 5000;  // folders: well under a megabyte, and one page for most trees

[[noreturn]] void refuse(const Job& job, const std::string& link) {
  throw Error(ErrorKind::refused,
              fmt::format("job {}: {} in the tree is a link to another folder: what the target deletes behind it would "
                          "be deleted there, and the source's original be gone",
                          job.name, link),
              fmt::format("run `kindred convert-tree {}`, which puts a real folder in its place; or remove the link: "
                          "the originals are placed in a new folder, then",
                          job.name));
}

}  // namespace

void check_no_links_in_tree(JobRun& run) {
  if (!run.places.has_tree()) return;
  const Job& job = run.job;
  TreePath tree(job.target_path_prefix, immich::path_here(run.config, job.target_path_prefix));
  std::string last;
  while (true) {
    const auto folders = pg::column<std::string>(
        run.connection->query(sql::immich::list_tree_folders, job.target_user_id, job.target_path_prefix, last, kPage),
        "folder");
    for (const std::string& folder : folders) {
      const std::string link = tree.link_on_the_way_to(folder);
      if (!link.empty()) refuse(job, link);
    }
    if (folders.size() < kPage) return;
    last = folders.back();
  }
}

}  // namespace kindred::sync
