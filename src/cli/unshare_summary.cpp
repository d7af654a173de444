#include "cli/unshare_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using sync::UnshareCounts;

/// What becomes the target's own, and what that costs.
std::string kept_lines(const UnshareCounts& c) {
  std::string out = fmt::format("  {}, with everything on them\n", counted(c.kept_mirrors, "photo", "photos"));
  if (c.copies > 0) {
    out += fmt::format("  {}, {}; the disk has {} free\n",
                       counted(c.copies, "symbolic link becomes a copy", "symbolic links become copies"),
                       human_bytes(c.copy_bytes), human_bytes(c.free_bytes));
  }
  if (c.copy_bytes > c.free_bytes) {
    out += fmt::format("  nothing can be kept before there are {} more\n", human_bytes(c.copy_bytes - c.free_bytes));
  }
  if (c.unreadable > 0) {
    out += fmt::format("  nothing can be kept before {} there again: mount the source's disk\n",
                       counted(c.unreadable, "original is", "originals are"));
  }
  return out;
}

std::string goes_lines(const UnshareSummary& summary) {
  const UnshareCounts& c = summary.counts;
  std::string out = fmt::format("  {} and {}, with everything that the target changed on them\n",
                                counted(c.mirrors, "mirror", "mirrors"), counted(c.people, "person", "people"));
  if (c.lost > 0) {
    out += fmt::format("  {} of these cannot be kept: the source deleted their originals before they could be copied\n",
                       with_thousands(c.lost));
  }
  if (c.stacks > 0) out += fmt::format("  {}\n", counted(c.stacks, "stack", "stacks"));
  if (c.tags > 0) out += fmt::format("  {}\n", counted(c.tags, "tag", "tags"));
  if (c.albums > 0) out += fmt::format("  {}\n", counted(c.albums, "album", "albums"));
  if (c.album_entries > 0) {
    out += fmt::format("  {} in {}; the albums stay\n", counted(c.album_entries, "entry", "entries"),
                       counted(c.albums_left, "album", "albums"));
  }
  if (c.stacks_left > 0) {
    out += fmt::format("  mirrors in {} of the target's own; a stack with only one photo left is dissolved\n",
                       counted(c.stacks_left, "stack", "stacks"));
  }
  out += fmt::format("  {}, {} (links share their bytes with the source, whose files stay)\n",
                     counted(c.files, "file", "files"), human_bytes(c.bytes));
  if (c.tombstones > 0) {
    out +=
        fmt::format("  {} of photos and people that the target deleted{}\n", counted(c.tombstones, "record", "records"),
                    summary.keeps_tombstones ? " (kept for the case that you share the same again)" : "");
  }
  return out;
}

std::string stays_lines(const UnshareSummary& summary) {
  const UnshareCounts& c = summary.counts;
  std::string out;
  const auto add = [&](std::int64_t count, const char* one, const char* many, const char* why) {
    if (count > 0) out += fmt::format("  {}: {}\n", counted(count, one, many), why);
  };
  add(c.kept_people, "person", "people",
      "they are the target's own, appear in its own photos, or were merged with its own people");
  add(c.kept_stacks, "stack", "stacks", summary.keeps ? "their photos stay" : "the target added its own photos");
  add(c.kept_tags, "tag", "tags", "the target uses them");
  add(c.kept_albums, "album", "albums", "the target added its own photos, shared them or commented in them");
  add(c.kept_files, "file in the tree", "files in the tree",
      summary.keeps ? "those of the photos that stay, and what is not Kindred's" : "they are not Kindred's");
  if (!summary.keeps) {
    for (const std::string& name : c.kept_file_names) out += fmt::format("    {}\n", printable(name));
  }
  add(c.unread_folders, "folder in the tree", "folders in the tree", "could not be read, so its content stays");
  return out.empty() ? out : "stays with the target:\n" + out;
}

}  // namespace

std::string plan_text(const UnshareSummary& summary) {
  const std::string kept =
      summary.keeps ? fmt::format("{}: would be kept as the target's own\n{}", summary.job, kept_lines(summary.counts))
                    : "";
  return fmt::format("{}{}: would be removed\n{}{}", kept, summary.job, goes_lines(summary), stays_lines(summary));
}

std::string done_text(const UnshareSummary& summary) {
  const std::string next =
      summary.is_configured
          ? fmt::format(
                "The job does not run any more. Remove it from the configuration. To share it again: kindred sync "
                "--share-again {}\n",
                shell_word(summary.job))
          : "";
  const std::string kept =
      summary.keeps ? fmt::format("{}: kept as the target's own\n{}", summary.job, kept_lines(summary.counts)) : "";
  return fmt::format("{}{}: removed\n{}{}{}", kept, summary.job, goes_lines(summary), stays_lines(summary), next);
}

std::string json_summary(const UnshareSummary& summary) {
  const UnshareCounts& c = summary.counts;
  nlohmann::ordered_json out = {{"exit_code", summary.exit_code}, {"job", summary.job}, {"done", summary.done}};
  out["removed"] = {{"mirrors", c.mirrors},
                    {"people", c.people},
                    {"stacks", c.stacks},
                    {"tags", c.tags},
                    {"albums", c.albums},
                    {"album_entries", c.album_entries},
                    {"own_stacks_that_lose_photos", c.stacks_left},
                    {"files", c.files},
                    {"bytes", c.bytes},
                    {"tombstones", summary.keeps_tombstones ? 0 : c.tombstones},
                    {"lost", c.lost}};
  out["kept"] = {{"mirrors", c.kept_mirrors},
                 {"copies", c.copies},
                 {"copy_bytes", c.copy_bytes},
                 {"free_bytes", c.free_bytes},
                 {"unreadable", c.unreadable},
                 {"people", c.kept_people},
                 {"stacks", c.kept_stacks},
                 {"tags", c.kept_tags},
                 {"albums", c.kept_albums},
                 {"files", c.kept_files},
                 {"file_names", c.kept_file_names},
                 {"unread_folders", c.unread_folders},
                 {"tombstones", summary.keeps_tombstones ? c.tombstones : 0}};
  return json_text(out);
}

}  // namespace kindred::cli
