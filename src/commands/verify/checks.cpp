// The table of all checks, by promise. `verify` is the judge of the tests, so it shares no description of a mirror with
// the engine (src/immich/tables.h): each statement says itself what may differ and why, and a mistake in the one shows
// in the other.
//
// A column in which a mirror differs is the target's own where the source's value is the one that was last followed;
// else it is judged strictly, but for what is always the target's own (isFavorite, the trash, added manual faces,
// reassigned and deleted faces, own XMP files). Turned down: guessing by updatedAt, which Immich's own jobs touch as
// well.
#include <algorithm>
#include <stdexcept>

#include "commands/verify/check.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::string_view kPrefix = "verify_";

/// A check by a statement. It bears the file's name without `verify_`, since a table of Immich's is named only in
/// src/immich and sql/immich.
Check by(int promise, std::string_view file, std::string_view one, std::string_view many) {
  const auto text_of = [&](const auto& files) -> std::string_view {
    for (const sql::File& known : files) {
      if (known.name.substr(known.name.find('/') + 1) == std::string(file) + ".sql") return known.text;
    }
    return {};
  };
  std::string_view text = text_of(sql::immich::kFiles);
  if (text.empty()) text = text_of(sql::tracking::kFiles);
  if (text.empty()) throw std::logic_error("no statement " + std::string(file));
  return {promise, file.substr(kPrefix.size()), one, many, text};
}

Check on_disk(int promise, std::string_view name, std::string_view one, std::string_view many) {
  return {promise, name, one, many, {}};
}

Check rows(int promise, std::string_view file) {
  return by(promise, file, "row missing, surplus or different", "rows missing, surplus or different");
}

Check missing_work(std::string_view file, std::string_view one, std::string_view many) {
  return by(2, file, one, many);
}

std::vector<Check> make_checks() {  // NOLINT(readability-function-size): a flat list, to be read as a table
  return {
      by(1, "verify_source_paths", "path names a file of the source's", "paths name files of the source's"),
      by(1, "verify_source_references", "reference leads to a row of another user's",
         "references lead to rows of another user's"),
      by(1, "verify_source_albums", "album leads to the source's own", "albums lead to the source's own"),
      by(1, "verify_source_people", "face belongs to a person of the other user's",
         "faces belong to people of the other user's"),
      on_disk(1, "shared_files", "file that Immich rewrites in place is the source's own",
              "files that Immich rewrites in place are the source's own"),
      on_disk(1, "tree_links", "path in the tree leads through a directory link or out of the tree",
              "paths in the tree lead through directory links or out of the tree"),

      missing_work("verify_missing_thumbnails", "mirror would get thumbnails anew",
                   "mirrors would get thumbnails anew"),
      missing_work("verify_missing_person_thumbnails", "mirrored person would get a thumbnail anew",
                   "mirrored people would get thumbnails anew"),
      missing_work("verify_missing_metadata", "mirror would get its metadata extracted",
                   "mirrors would get their metadata extracted"),
      missing_work("verify_missing_smart_search", "mirror would be run through CLIP",
                   "mirrors would be run through CLIP"),
      missing_work("verify_missing_faces", "mirror would be searched for faces", "mirrors would be searched for faces"),
      missing_work("verify_missing_recognition", "face would be assigned to a person",
                   "faces would be assigned to people"),
      missing_work("verify_missing_duplicates", "mirror would be compared with all others",
                   "mirrors would be compared with all others"),
      missing_work("verify_missing_ocr", "mirror would be searched for text", "mirrors would be searched for text"),
      by(2, "verify_library_scan", "mirror would be set offline by a library scan",
         "mirrors would be set offline by a library scan"),
      on_disk(2, "originals", "mirror's original is missing", "mirrors' originals are missing"),
      on_disk(2, "modification_times", "mirror would be run through everything by a library scan",
              "mirrors would be run through everything by a library scan"),
      on_disk(2, "checksums", "mirror's checksum is not that of its path",
              "mirrors' checksums are not those of their paths"),
      rows(2, "verify_asset_job_status"),
      rows(2, "verify_smart_search"),
      rows(2, "verify_asset_ocr"),
      rows(2, "verify_ocr_search"),
      rows(2, "verify_asset_face"),
      rows(2, "verify_face_search"),
      by(2, "verify_face_people", "face belongs to somebody else than the source's",
         "faces belong to somebody else than the source's"),

      by(3, "verify_not_converged", "ready photo has no mirror yet", "ready photos have no mirror yet"),
      by(3, "verify_duplicates", "photo is skipped as a duplicate of an own one that is gone",
         "photos are skipped as duplicates of own ones that are gone"),
      by(3, "verify_interrupted_batches", "batch was cut short", "batches were cut short"),
      by(3, "verify_waiting_files", "file still waits for its name", "files still wait for their names"),
      by(3, "verify_source_rows", "mapping whose source is gone", "mappings whose source is gone"),
      by(3, "verify_ids", "id is not as it must be", "ids are not as they must be"),
      by(3, "verify_original_paths", "original does not lie where the source's does",
         "originals do not lie where the sources' do"),
      by(3, "verify_withdrawn", "mirror of a photo that the source withdrew",
         "mirrors of photos that the source withdrew"),
      by(3, "verify_live_photos", "live photo is not tied to its motion part",
         "live photos are not tied to their motion parts"),
      by(3, "verify_stacks", "mirror is not in its stack", "mirrors are not in their stacks"),
      by(3, "verify_tags", "mirror was not given the source's tags", "mirrors were not given the source's tags"),
      by(3, "verify_albums", "entry or album of the target's does not follow the source's",
         "entries or albums of the target's do not follow the source's"),
      rows(3, "verify_asset"),
      rows(3, "verify_asset_exif"),
      rows(3, "verify_asset_file"),
      on_disk(3, "xmp_files", "XMP file of the source's has no counterpart",
              "XMP files of the source's have no counterpart"),
      rows(3, "verify_asset_edit"),
      rows(3, "verify_asset_metadata"),
      rows(3, "verify_asset_video"),
      rows(3, "verify_asset_audio"),
      rows(3, "verify_asset_keyframe"),
      by(3, "verify_person", "mirrored person is different", "mirrored people are different"),

      by(4, "verify_mirror_rows", "mapping whose mirror is gone", "mappings whose mirror is gone"),
      by(4, "verify_records", "asset in the tree is not recorded as it is",
         "assets in the tree are not recorded as they are"),
      by(4, "verify_canonical_paths", "file is not where Immich looks for it",
         "files are not where Immich looks for them"),
      on_disk(4, "files", "file of a mirror is missing", "files of mirrors are missing"),
      on_disk(4, "file_contents", "file differs from the source's", "files differ from the source's"),
      by(4, "verify_foreign_files", "file in the tree belongs to no mirror", "files in the tree belong to no mirror"),
      by(4, "verify_leftover_files", "file of a mirror is named by no row", "files of mirrors are named by no row"),

      by(5, "verify_owner", "mirror does not belong to the target or its library",
         "mirrors do not belong to the target or its library"),
  };
}

}  // namespace

const std::vector<Check>& all_checks() {
  static const std::vector<Check> kChecks = make_checks();
  return kChecks;
}

Findings::Findings() {
  for (const Check& check : all_checks()) broken_.push_back({&check, 0, {}});
  not_followed_ = broken_;
}

BrokenPromise& Findings::of(std::string_view check, Weight weight) {
  std::vector<BrokenPromise>& all = weight == Weight::broken ? broken_ : not_followed_;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const BrokenPromise& one) { return one.check->name == check; });
  if (found == all.end()) throw std::logic_error("no check " + std::string(check));
  return *found;
}

void Findings::add(std::string_view check, Example example, Weight weight) {
  add(check, 1, {std::move(example)}, weight);
}

// What touches the source is broken at once, whatever changed meanwhile.
void Findings::add(std::string_view check, std::int64_t count, std::vector<Example> examples, Weight weight) {
  if (of(check, Weight::broken).check->promise == 1) weight = Weight::broken;
  BrokenPromise& promise = of(check, weight);
  promise.count += count;
  for (Example& example : examples) {
    if (promise.examples.size() < BrokenPromise::kMaxExamples) promise.examples.push_back(std::move(example));
  }
}

std::vector<BrokenPromise> Findings::found(Weight weight) const {
  const std::vector<BrokenPromise>& all = weight == Weight::broken ? broken_ : not_followed_;
  std::vector<BrokenPromise> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [](const BrokenPromise& one) { return one.count > 0; });
  return out;
}

}  // namespace kindred::sync
