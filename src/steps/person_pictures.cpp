// The pictures of mirrored people: always copies of their own, as Immich rewrites a picture in place when its owner
// picks another feature face. The row of a new person comes first and names no file; then the file, under a name that
// follows from the row's id; then the row names it. So a crash leaves neither a row without its file nor a file that
// nothing leads to. What was copied is on record, and nothing else is: Immich writes the feature face first and its
// picture later under the same name, so files are compared by size and time.
#include "steps/person_pictures.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/kill_point.h"
#include "base/log.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/intent.h"
#include "job/job_lock.h"
#include "job/job_run.h"
#include "sql.h"
#include "steps/people.h"
#include "steps/person_faults.h"
#include "steps/removal.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

constexpr std::string_view kStep = "place_person_thumbnails";
constexpr std::size_t kPeoplePerPage = 200;  // people: their files first, then one transaction well under a second

/// A person as list_people_pictures.sql lists it. Paths are Immich's.
struct Picture {
  Uuid mapping, source, mirror;
  std::string source_path;
  std::string path;              ///< the mirror's so far; empty: none
  std::optional<Uuid> face;      ///< the source's feature face
  std::optional<Uuid> shown;     ///< the mirror's
  std::optional<Uuid> mirrored;  ///< the mirror of the source's
  bool follows = false;          ///< the target has not chosen another
  bool is_recorded = false;      ///< face and file name are those that were last copied
};

Picture picture_of(const pg::Row& row) {
  return {row.get<Uuid>("mapping_id"),
          row.get<Uuid>("source_id"),
          row.get<Uuid>("mirror_id"),
          row.get<std::string>("source_path"),
          row.get<std::string>("path"),
          row.get<std::optional<Uuid>>("face_id"),
          row.get<std::optional<Uuid>>("shown_id"),
          row.get<std::optional<Uuid>>("mirrored_id"),
          row.get<bool>("follows"),
          row.get<bool>("is_recorded")};
}

/// True where the name follows from the person's id: from 3.2 on that changes when its user leaves a cluster group.
bool is_named_for(const Uuid& person, const std::string& path) {
  return std::filesystem::path(path).stem() == person.str();
}

enum class Need {
  nothing,      ///< it is right, or the target's choice
  record,       ///< it is right, and not on record
  copy_source,  ///< the source's is to be copied
  copy_own      ///< the mirror's own is to be copied to the person's name
};

/// A picture that is the source's own file, by its name or as a hard link, as the predecessor left it, is none: Immich
/// would write the target's choice into it.
Need need_of(const JobRun& run, const Picture& picture) {
  if (picture.path.empty()) return Need::copy_source;
  const auto own = look_at(run.config, picture.path);
  const auto source = look_at(run.config, picture.source_path);
  if (!own || (source && is_same_file(*own, *source))) return Need::copy_source;
  if (!is_named_for(picture.mirror, picture.path)) {
    return picture.follows && source ? Need::copy_source : Need::copy_own;
  }
  if (!picture.follows) return Need::nothing;
  if (!source) return picture.is_recorded ? Need::nothing : Need::copy_source;  // which says that it is missing
  if (!is_like_a_copy(*own, *source)) return Need::copy_source;
  return picture.is_recorded ? Need::nothing : Need::record;
}

/// What the rows of a person are to say, now that the files are as they should be.
struct Placed {
  const Picture* picture = nullptr;
  std::string path{};          ///< of the picture that was copied; empty: the row stays
  std::optional<Uuid> face{};  ///< the feature face that comes with it
  bool is_sources = false;     ///< it shows what the source's shows: that is on record from then on
};

/// The same, column by column.
struct PictureColumns {
  std::vector<Uuid> people, mappings;
  std::vector<std::string> paths, old_paths, names;
  std::vector<std::optional<Uuid>> faces, shown, source_faces, mirrored, followed_shown;

  void add(const Placed& placed) {
    const Picture& picture = *placed.picture;
    if (!placed.path.empty()) {
      people.push_back(picture.mirror);
      paths.push_back(placed.path);
      old_paths.push_back(picture.path);
      faces.push_back(placed.face);
      shown.push_back(picture.shown);
    }
    if (!placed.is_sources) return;
    mappings.push_back(picture.mapping);
    source_faces.push_back(picture.face);
    names.push_back(std::filesystem::path(picture.source_path).filename());
    mirrored.push_back(picture.mirrored);
    followed_shown.push_back(picture.shown);
  }
};

/// One page of people: the names of all files on record, then the files, then one transaction with all rows; in halves
/// where PostgreSQL refuses somebody's.
class PicturePage {
 public:
  explicit PicturePage(JobRun& run) : run_(run), intent_(run) {}

  std::int64_t follow(std::span<const Picture> pictures) {
    for (const Picture& picture : pictures) or_fault(picture, [&] { decide(picture); });
    if (!intent_.empty()) intent_.record(*run_.connection);
    try {
      for (const auto& one : needs_) or_fault(*one.first, [&] { place(*one.first, one.second); });
      kill_point("person_thumbnails_placed");
      write();
      if (!intent_.empty()) intent_.settle(*run_.connection);
    } catch (const JobTakenOver&) {
      intent_.put_back(*run_.connection);
      throw;
    }
    return written_;
  }

 private:
  static const std::string& copied_path(const Picture& picture, Need need) {
    return need == Need::copy_source ? picture.source_path : picture.path;
  }

  void decide(const Picture& picture) {
    const Need need = need_of(run_, picture);
    needs_.emplace_back(&picture, need);
    if (need != Need::copy_source && need != Need::copy_own) return;
    intent_.add_file(picture.mirror, immich::person_thumbnail_path(run_.job.target_user_id, picture.mirror,
                                                                   copied_path(picture, need)));
  }

  /// What stands in the way of one picture costs no other person.
  template <class Action>
  void or_fault(const Picture& picture, const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
      add_fault(picture, error.kind() == ErrorKind::refused ? "picture_refused" : "picture_failed", error.what());
    }
  }

  void place(const Picture& picture, Need need) {
    Placed placed{&picture};
    if (need == Need::copy_source || need == Need::copy_own) {
      if (!copy(placed, copied_path(picture, need))) return;
      placed.is_sources = need == Need::copy_source;
    } else if (need == Need::record) {
      placed.is_sources = true;
      if (picture.mirrored && picture.mirrored != picture.shown) {
        placed.path = picture.path;
        placed.face = picture.mirrored;
      }
    }
    placed_.push_back(std::move(placed));
  }

  /// False where it could not be copied, which is on record then.
  bool copy(Placed& made, const std::string& from) {
    const Picture& picture = *made.picture;
    const std::string here = files::resolve(immich::path_here(run_.config, from));
    if (here.empty()) return add_fault(picture, "picture_missing", from + " is not there");
    if (!run_.places.is_derived_file(here)) {
      return add_fault(picture, "picture_refused", from + " lies outside the folders that Immich keeps pictures in");
    }
    const immich::DerivedPath path = immich::person_thumbnail_path(run_.job.target_user_id, picture.mirror, from);
    const auto placed =
        run_.places.derived(path.folder).place(here, path.relative, files::Mode::reflink_or_copy, {}, true);
    if (placed.result == files::PlaceResult::source_missing) {
      return add_fault(picture, "picture_missing", from + " is not there");
    }
    if (placed.result == files::PlaceResult::source_unreadable) {
      return add_fault(picture, "picture_unreadable", "permission denied on " + from);
    }
    if (placed.result != files::PlaceResult::done) {
      return add_fault(picture, "picture_failed", run_.places.immich_path(path) + " could not be written");
    }
    const bool brings_face = picture.follows && from == picture.source_path;
    made.path = run_.places.immich_path(path);
    if (brings_face) made.face = picture.mirrored;
    return true;
  }

  bool add_fault(const Picture& picture, std::string reason, const std::string& detail) {
    faults_.push_back({picture.source, picture.source_path, std::move(reason), detail});
    return false;
  }

  void write() {
    if (placed_.empty() && faults_.empty()) return;
    const bool any_copied =
        std::any_of(placed_.begin(), placed_.end(), [](const Placed& placed) { return !placed.path.empty(); });
    if (any_copied) run_.places.sync();
    commit_or_halve(
        std::span<const Placed>(placed_), [this](std::span<const Placed> some) { commit(some); },
        [this](const Placed& placed, const pg::SqlError& error) {
          add_fault(*placed.picture, reason_of(error), error.what());
        });
    if (faults_.empty()) return;
    pg::Transaction work = run_.begin();
    record_person_faults(run_, work, kStep, faults_);
    work.commit();
    run_.add(faults_);
  }

  void commit(std::span<const Placed> some) {
    PictureColumns sent;
    std::vector<Uuid> right;  // source people whose picture is as it should be by now
    for (const Placed& placed : some) {
      sent.add(placed);
      right.push_back(placed.picture->source);
    }
    pg::Transaction work = run_.begin();
    if (!sent.people.empty()) {
      work.query(run_.adapted(sql::immich::set_person_pictures), run_.job.target_user_id, sent.people, sent.paths,
                 sent.old_paths, sent.faces, sent.shown, run_.job.name, run_.places.media_root() + "/");
    }
    if (!sent.mappings.empty()) {
      work.query(sql::tracking::record_followed_pictures, sent.mappings, sent.source_faces, sent.names, sent.mirrored,
                 sent.followed_shown);
    }
    work.query(sql::tracking::clear_person_faults, run_.job.target_user_id, right, kStep);
    work.commit();
    written_ += static_cast<std::int64_t>(sent.people.size());
  }

  JobRun& run_;
  Intent intent_;
  std::vector<std::pair<const Picture*, Need>> needs_;
  std::vector<Placed> placed_;
  std::vector<Fault> faults_;
  std::int64_t written_ = 0;  ///< rows of people
};

/// Whether a person who was at fault is to be tried again.
bool is_due(JobRun& run) {
  return run.connection->query(sql::tracking::has_due_person_faults, run.job.name, run.retry_all_faults, kStep)[0]
      .get<bool>("due");
}

std::vector<Picture> list_pictures(JobRun& run) {
  std::vector<Picture> pictures;
  for (const pg::Row row : run.connection->query(run.adapted(sql::immich::list_people_pictures), run.job.source_user_id,
                                                 run.job.target_user_id, to_string(run.job.people),
                                                 run.window.everything, run.window.since, run.retry_all_faults)) {
    pictures.push_back(picture_of(row));
  }
  return pictures;
}

}  // namespace

std::int64_t place_person_thumbnails(JobRun& run) {
  if (!anything_changed(run) && !is_due(run)) return 0;
  run.write(run.adapted(sql::immich::forget_person_faults), run.job.name);
  const std::vector<Picture> pictures = list_pictures(run);
  std::int64_t copied = 0;
  for (std::size_t first = 0; first < pictures.size() && !run.stop.stop_requested(); first += kPeoplePerPage) {
    copied +=
        PicturePage(run).follow(std::span(pictures).subspan(first, std::min(kPeoplePerPage, pictures.size() - first)));
  }
  if (copied > 0) unlink_queued_files(run);
  return copied;
}

}  // namespace kindred::sync
