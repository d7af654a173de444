#pragma once
#include <cstdint>
#include <string>

#include "support/random.h"
#include "support/rows.h"
#include "support/specs.h"

namespace kindred::support {

/// An asset between its spec and its rows: what was decided, and what its files on disk turned out to be.
struct AssetDraft {
  AssetSpec spec;
  Asset asset;
  std::uint64_t seed = 0;
  std::uint64_t number = 0;  ///< counts an instance's assets; all invented values follow from it and the seed
  std::int64_t taken_ms = 0;
  std::size_t size = 0;  ///< of the original, bytes
  std::string checksum;  ///< as in the column: of the path or of the content
  int width = 0, height = 0;

  Random random(std::string_view purpose) const { return {seed, purpose, number}; }
  bool is_external() const { return spec.library.has_value(); }
  bool is_edited() const { return !spec.edits.empty(); }
};

/// Where things are while assets are made.
struct AssetContext {
  std::uint64_t seed;
  std::string media_root;
  const Columns& columns;
};

/// Decides ids and paths and writes all files of an asset.
AssetDraft write_asset_files(const AssetContext& context, const User& owner, const AssetSpec& spec,
                             std::uint64_t number);

/// All rows of an asset and of what hangs on it.
void add_asset_rows(RowBatch& batch, const AssetContext& context, const AssetDraft& draft);
/// The parts of it: what recognition found (CLIP, faces, text), and what a video's streams are like.
void add_recognition_rows(RowBatch& batch, const AssetContext& context, const AssetDraft& draft);
void add_video_rows(RowBatch& batch, const AssetDraft& draft);

/// What a picture's EXIF says, in the file and in the rows.
struct Shot {
  std::string make, model, city, country;
  double latitude = 0, longitude = 0;
};
Shot shot_of(const AssetDraft& draft);

/// A unit vector in pgvector's text form. `around` names what it lies near: vectors of one such name are neighbours, as
/// faces of one person are; empty: anywhere.
std::string unit_vector(Random random, int dimension, std::uint64_t seed, const std::string& around);

/// M/FOLDER/owner/ab/cd/ for an id that begins with abcd (behaviours, 8).
std::string nested_folder(const std::string& media_root, const std::string& folder, const Uuid& owner, const Uuid& id);

/// `YYYY-MM-DD HH:MM:SS.mmm+00`.
std::string timestamp(std::int64_t milliseconds);

}  // namespace kindred::support
