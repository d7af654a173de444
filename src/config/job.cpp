// One job, from its settings to the struct that the rest of Kindred reads. A source prefix inside the media root makes
// an upload job, as the predecessor's files have it; Immich allows no external library there, so nothing else can be
// meant.
#include "config/job.h"

#include <algorithm>

#include "config/values.h"

namespace kindred::config {

namespace {

constexpr Choice<OriginalsMode> kOriginals[] = {
    {"auto", OriginalsMode::automatic},  {"hardlink", OriginalsMode::hardlink}, {"symlink", OriginalsMode::symlink},
    {"reflink", OriginalsMode::reflink}, {"copy", OriginalsMode::copy},         {"existing", OriginalsMode::existing}};
constexpr Choice<ThumbnailsMode> kThumbnails[] = {{"auto", ThumbnailsMode::automatic},
                                                  {"hardlink", ThumbnailsMode::hardlink},
                                                  {"reflink", ThumbnailsMode::reflink},
                                                  {"copy", ThumbnailsMode::copy}};
constexpr Choice<Archived> kArchived[] = {{"include", Archived::include}, {"exclude", Archived::exclude}};
constexpr Choice<PeopleMode> kPeople[] = {
    {"follow", PeopleMode::follow}, {"source", PeopleMode::source}, {"fill", PeopleMode::fill}};
constexpr Choice<Show> kShow[] = {{"timeline", Show::timeline}, {"archive", Show::archive}};
constexpr Choice<PeopleMatch> kPeopleMatch[] = {{"none", PeopleMatch::none}, {"name", PeopleMatch::name}};
constexpr Choice<Duplicates> kDuplicates[] = {{"keep", Duplicates::keep}, {"skip", Duplicates::skip}};
constexpr Choice<Stacks> kStacks[] = {{"whole", Stacks::whole}, {"as_selected", Stacks::as_selected}};
constexpr Choice<OnRemoval> kOnRemoval[] = {{"follow", OnRemoval::follow}, {"keep", OnRemoval::keep}};
constexpr Choice<AlbumsMode> kAlbums[] = {{"none", AlbumsMode::none}, {"mirror", AlbumsMode::mirror}};
constexpr Choice<bool> kTruth[] = {{"true", true}, {"false", false}};

template <typename T, std::size_t N>
void choose(const Settings& settings, std::string_view key, const Choice<T> (&choices)[N], T& value,
            Findings& findings) {
  if (const Setting* setting = settings.find(key)) value = read_choice(*setting, choices, findings).value_or(value);
}

Uuid require_id(const Settings& settings, std::string_view key, Findings& findings) {
  const Setting* setting = settings.require(key, findings);
  return setting ? read_uuid(*setting, findings).value_or(Uuid()) : Uuid();
}

std::string require_name(const Settings& settings, Findings& findings) {
  const Setting* setting = settings.require("name", findings);
  if (!setting) return {};
  const bool printable =
      std::all_of(setting->value.begin(), setting->value.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (!printable) findings.add(setting->place, "holds a control character", "Use a name of one plain line.");
  return setting->value;
}

/// A take-over with the variable left out would otherwise look for an external library there, and find nothing.
void check_older_media_root(const Setting& prefix, const std::string& folder, Findings& findings) {
  if (!folder.starts_with("/usr/src/app/upload/")) return;
  findings.add(prefix.place, "lies in /usr/src/app/upload, which is not the media root",
               "If Immich's media root is there, set UPLOAD_LOCATION_MOUNT=/usr/src/app/upload; "
               "else begin the path with Immich's media root.");
}

/// The folders in which Immich keeps uploads, and the media root itself.
bool may_hold_uploads(const std::string& folder, const std::string& media_root) {
  const std::string below = folder.substr(media_root.size());
  return below.empty() || below.starts_with("library/") || below.starts_with("upload/");
}

void check_uploads(const Setting& prefix, const std::string& folder, const std::string& media_root,
                   const Settings& settings, Job& job, Findings& findings) {
  const bool inside = folder.starts_with(media_root);
  const bool said_no = settings.find("uploads") && !job.uploads;
  if (inside && said_no) {
    findings.add(settings.place_of("uploads"), "is false, but source_path_prefix lies in the media root " + media_root,
                 "Remove it: files there are uploads.");
  } else if (inside && !may_hold_uploads(folder, media_root)) {
    findings.add(prefix.place, in_quotes(folder) + " holds no uploads",
                 "Uploads lie in " + media_root + "library/ and " + media_root +
                     "upload/; 'uploads: true' without source_path_prefix takes all of them.");
  } else if (!inside && job.uploads) {
    findings.add(prefix.place, in_quotes(folder) + " is not in the media root " + media_root + ", where uploads lie",
                 "Remove source_path_prefix to share all uploads, or remove 'uploads: true'.");
  } else if (!inside) {
    check_older_media_root(prefix, folder, findings);
  }
  job.uploads = job.uploads || inside;
}

void read_source(const Settings& settings, const std::optional<std::string>& media_root, ReadJob& read,
                 Findings& findings) {
  const Setting* prefix = settings.find("source_path_prefix");
  if (settings.find("share")) {
    for (const char* key : {"source_path_prefix", "uploads"}) {
      if (settings.find(key)) {
        findings.add(settings.place_of(key), "stands beside share, which says what is shared",
                     "Make it a rule: '- folder: /the/folder/' or '- library: uploads'.");
      }
    }
    return;
  }
  if (!prefix && read.job.uploads) {
    read.source_known = true;
    return;
  }
  prefix = settings.require("source_path_prefix", findings);
  if (!prefix) return;
  const std::optional<std::string> folder = read_folder(*prefix, EndingSlash::required, findings);
  if (!folder) return;
  read.job.source_path_prefix = *folder;
  read.source_known = true;
  if (media_root) check_uploads(*prefix, *folder, *media_root, settings, read.job, findings);
}

void read_on_removal(const Settings& settings, Job& job, Findings& findings) {
  choose(settings, "on_removal", kOnRemoval, job.on_removal, findings);
  if (job.on_removal == OnRemoval::follow || job.originals != OriginalsMode::existing) return;
  findings.add(settings.place_of("on_removal"),
               "is keep, but with 'originals: existing' the tree shows the source's own files: what the source deletes "
               "cannot stay",
               "Give the job a real tree with `kindred convert-tree`, or remove on_removal.");
}

/// What is mirrored are the albums that rules under `share` name.
void check_albums(const Settings& settings, const Job& job, Findings& findings) {
  if (job.albums != AlbumsMode::mirror) return;
  const bool names_album =
      std::any_of(job.share.begin(), job.share.end(), [](const Rule& rule) { return !rule.conditions.albums.empty(); });
  if (names_album) return;
  findings.add(settings.place_of("albums"), "is mirror, but no rule under share names an album",
               "Name one, as in '- album: Summer', or remove it; album_id puts all mirrors into one album.");
}

}  // namespace

ReadJob read_job(const Settings& settings, const std::optional<std::string>& media_root, Findings& findings) {
  ReadJob read{{}, settings, false};
  Job& job = read.job;
  job.name = require_name(settings, findings);
  job.source_user_id = require_id(settings, "source_user_id", findings);
  job.target_user_id = require_id(settings, "target_user_id", findings);
  job.target_library_id = require_id(settings, "target_library_id", findings);
  choose(settings, "uploads", kTruth, job.uploads, findings);
  job.share = settings.share;
  job.never = settings.never;
  if (settings.find("stacks") && !settings.find("share")) {
    findings.add(settings.place_of("stacks"), "is for jobs with share",
                 "Remove it: a folder is shared photo by photo.");
  }
  choose(settings, "stacks", kStacks, job.stacks, findings);
  read_source(settings, media_root, read, findings);
  if (const Setting* tree = settings.require("target_path_prefix", findings)) {
    job.target_path_prefix = read_folder(*tree, EndingSlash::required, findings).value_or("");
  }
  if (const Setting* album = settings.find("album_id")) job.album_id = read_uuid(*album, findings);
  choose(settings, "albums", kAlbums, job.albums, findings);
  check_albums(settings, job, findings);
  choose(settings, "originals", kOriginals, job.originals, findings);
  choose(settings, "thumbnails", kThumbnails, job.thumbnails, findings);
  choose(settings, "archived", kArchived, job.archived, findings);
  choose(settings, "show", kShow, job.show, findings);
  choose(settings, "people", kPeople, job.people, findings);
  choose(settings, "people_match", kPeopleMatch, job.people_match, findings);
  choose(settings, "duplicates", kDuplicates, job.duplicates, findings);
  read_on_removal(settings, job, findings);
  if (const Setting* limit = settings.find("max_removal")) {
    job.max_removal_percent = read_number(*limit, 1, 100, findings).value_or(job.max_removal_percent);
  }
  return read;
}

}  // namespace kindred::config
