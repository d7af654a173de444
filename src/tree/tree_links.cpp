#include "tree/tree_links.h"

#include <fmt/format.h>

#include <functional>

#include "base/printable.h"
#include "files/root.h"
#include "immich/adapted.h"
#include "immich/paths.h"
#include "sql.h"
#include "tree/tree_path.h"

namespace kindred::sync {

namespace {

constexpr int kPairsPerPage = 5000;  // pairs of folders: well under a megabyte, and one page for most trees

/// In the tree, and where the originals of mirrors in it lie; as Immich names them.
struct Folders {
  std::string mirrors;
  std::string sources;  ///< empty where the source's row is gone
};

Error link_error(const Job& job, const std::string& link) {
  return {ErrorKind::refused,
          fmt::format("job {}: {} in the tree is a link to another folder: what the target deletes behind it would "
                      "be deleted there, and the source's original be gone",
                      job.name, link),
          fmt::format("run `kindred convert-tree {}`, which puts a real folder in its place; or remove the link: "
                      "the originals are placed in a new folder, then",
                      shell_word(job.name))};
}

Error same_folder_error(const Job& job, const Folders& folders) {
  return {
      ErrorKind::refused,
      fmt::format("job {}: {} in the tree is the source's own folder {}, mounted there once more: what is deleted in "
                  "it is the source's original",
                  job.name, folders.mirrors, folders.sources),
      "unmount it from the tree, or take that volume out of the compose file: the originals are placed in a folder of "
      "the tree's own, then"};
}

using Judge = std::function<std::optional<Error>(const Folders&)>;

std::optional<Error> first_wrong(const Job& job, pg::Connection& connection, const immich::Catalogue& catalogue,
                                 const Judge& judge) {
  Folders last;
  while (true) {
    const pg::Result page =
        connection.query(immich::adapted(sql::immich::list_tree_folders, catalogue), job.target_user_id,
                         job.target_path_prefix, last.mirrors, last.sources, kPairsPerPage);
    for (const pg::Row row : page) {
      last = {row.get<std::string>("folder"), row.get<std::string>("source_folder")};
      if (auto error = judge(last)) return error;
    }
    if (page.size() < kPairsPerPage) return std::nullopt;
  }
}

std::optional<Error> source_folder_error(const Config& config, const Job& job, const Folders& folders) {
  if (folders.sources.empty()) return std::nullopt;
  if (!files::is_same_folder(immich::path_here(config, folders.mirrors), immich::path_here(config, folders.sources))) {
    return std::nullopt;
  }
  return same_folder_error(job, folders);
}

}  // namespace

std::optional<Error> way_out_of_tree(const Config& config, const Job& job, pg::Connection& connection,
                                     const immich::Catalogue& catalogue) {
  TreePath tree(job.target_path_prefix, immich::path_here(config, job.target_path_prefix));
  return first_wrong(job, connection, catalogue, [&](const Folders& folders) -> std::optional<Error> {
    const std::string link = tree.link_on_the_way_to(folders.mirrors);
    return link.empty() ? source_folder_error(config, job, folders) : link_error(job, link);
  });
}

void check_no_way_out_of_tree(const Config& config, const Job& job, const Places& places, pg::Connection& connection,
                              const immich::Catalogue& catalogue) {
  if (!places.has_tree()) return;
  const auto error = way_out_of_tree(config, job, connection, catalogue);
  if (error) throw Error(*error);
}

void check_no_source_folder_in_tree(const Config& config, const Job& job, const Places& places,
                                    pg::Connection& connection, const immich::Catalogue& catalogue) {
  if (!places.has_tree() || places.tree_is_sources()) return;
  const auto error = first_wrong(job, connection, catalogue,
                                 [&](const Folders& folders) { return source_folder_error(config, job, folders); });
  if (error) throw Error(*error);
}

}  // namespace kindred::sync
