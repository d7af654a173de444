// Immich makes a photo's derived files anew: under other names, fewer of them, or with rows under other ids.
#include <filesystem>

#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::IsEmpty;

class SyncRenewedFiles : public SyncTest {
 protected:
  SyncRenewedFiles() { share_.plan_first = is_planned(); }

  std::string file_of(const Uuid& asset, const std::string& type) { return share_.file_path(asset, type); }
  std::string mirrors_file(const Asset& asset, const std::string& type) { return file_of(mirror_of(asset.id), type); }
  static std::string rows_of(const Uuid& asset, const std::string& type) {
    return "asset_file where type = '" + type + "' and \"assetId\" = " + quoted(asset);
  }
  /// The column of asset that holds the path in this Immich; empty where a row of asset_file does.
  std::string column_of(const std::string& type) {
    const std::string column = type == "sidecar" ? "sidecarPath" : type == "encoded_video" ? "encodedVideoPath" : "";
    return !column.empty() && immich().columns().has("asset", column) ? '"' + column + '"' : "";
  }
  void set_path(const Uuid& asset, const std::string& type, const std::string& path) {
    const std::string column = column_of(type);
    if (!column.empty()) return set_row(column + " = '" + path + "'", asset);
    run("update asset_file set path = '" + path + "' where type = '" + type + "' and \"assetId\" = " + quoted(asset));
  }
  void add_path(const Uuid& asset, const std::string& type, const std::string& path) {
    if (!column_of(type).empty()) return set_path(asset, type, path);
    run("insert into asset_file (\"assetId\", type, path) values (" + quoted(asset) + ", '" + type + "', '" + path +
        "')");
  }
  void remove_path(const Uuid& asset, const std::string& type) {
    const std::string column = column_of(type);
    if (!column.empty()) return set_row(column + " = default", asset);
    run("delete from " + rows_of(asset, type));
  }
  /// As Immich does it: the row keeps its id and says the new path, and the old file goes.
  void renew(const Asset& asset, const std::string& type, const std::string& end) {
    const std::string old = file_of(asset.id, type);
    const std::string path = old.substr(0, old.rfind('/') + 1) + asset.id.str() + end;
    write_file(path, "made anew as " + end);
    set_path(asset.id, type, path);
    fs::remove(old);
  }
  /// As Immich does it where its settings ask for such a file no more.
  void drop(const Uuid& asset, const std::string& type) {
    fs::remove(file_of(asset, type));
    remove_path(asset, type);
  }
  /// As Immich's migrations do, which make rows of the paths in columns of asset.
  void give_new_ids(const std::string& type) {
    run("update asset_file set id = gen_random_uuid() where type = '" + type + "'");
  }
  void unshare() {
    sync::Progress quiet;
    sync::Unshare unshare(share_.config, job().name, quiet);
    unshare.plan();
    unshare.run(false);
  }
  void expect_right() {
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  void expect_undone_without_trace() {
    unshare();
    EXPECT_EQ(share_.mirrors(), 0);
    EXPECT_THAT(share_.targets_files(), IsEmpty());
    EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
  }
};

// The row keeps its id, so nothing noticed that the name before it was left behind, for good.
TEST_F(SyncRenewedFiles, ANewFormatLeavesNothingOfTheOldOne) {
  const Asset asset = add_at("1.jpg"), other = add_at("2.jpg");
  sync();
  const std::string before = mirrors_file(asset, "preview");
  renew(asset, "preview", "_preview.webp");
  sync();
  EXPECT_THAT(mirrors_file(asset, "preview"), EndsWith(mirror_of(asset.id).str() + "_preview.webp"));
  EXPECT_FALSE(fs::exists(before));
  EXPECT_TRUE(fs::exists(mirrors_file(other, "preview")));
  expect_right();
  expect_undone_without_trace();
}

TEST_F(SyncRenewedFiles, AVideoTranscodedToAnotherFormatLeavesNothingOfTheOldOne) {
  const Asset asset = add({.path = "1.mov", .video = true, .encoded_video = true});
  sync();
  const std::string before = mirrors_file(asset, "encoded_video");
  renew(asset, "encoded_video", ".webm");
  sync();
  EXPECT_THAT(mirrors_file(asset, "encoded_video"), EndsWith(mirror_of(asset.id).str() + ".webm"));
  EXPECT_FALSE(fs::exists(before));
  expect_right();
  expect_undone_without_trace();
}

// Files that an old Immich made are called `-preview`; made anew they are `_preview`.
TEST_F(SyncRenewedFiles, OldNamesAreMirroredFollowedAndUndone) {
  const Asset asset = add_at("1.jpg");
  renew(asset, "preview", "-preview.jpeg");
  renew(asset, "thumbnail", "-thumbnail.webp");
  EXPECT_EQ(sync().totals.assets, 1);
  const std::string preview = mirrors_file(asset, "preview"), thumbnail = mirrors_file(asset, "thumbnail");
  EXPECT_THAT(preview, EndsWith(mirror_of(asset.id).str() + "-preview.jpeg"));
  EXPECT_THAT(thumbnail, EndsWith(mirror_of(asset.id).str() + "-thumbnail.webp"));
  expect_right();

  renew(asset, "preview", "_preview.jpeg");
  renew(asset, "thumbnail", "_thumbnail.webp");
  sync();
  EXPECT_THAT(mirrors_file(asset, "preview"), EndsWith(mirror_of(asset.id).str() + "_preview.jpeg"));
  EXPECT_THAT(mirrors_file(asset, "thumbnail"), EndsWith(mirror_of(asset.id).str() + "_thumbnail.webp"));
  EXPECT_FALSE(fs::exists(preview) || fs::exists(thumbnail));
  expect_right();
  expect_undone_without_trace();
}

TEST_F(SyncRenewedFiles, Promise1APathInTheSourcesFolderIsLeftAlone) {
  const Asset asset = add_at("1.jpg"), other = add_at("2.jpg");
  sync();
  const std::string hers = file_of(other.id, "preview");
  fs::remove(mirrors_file(asset, "preview"));
  set_path(mirror_of(asset.id), "preview", hers);
  renew(asset, "preview", "_preview.webp");
  sync();
  EXPECT_TRUE(fs::exists(hers));
  expect_right();
}

// Nothing took the mirror's row away, and verify named it for ever.
TEST_F(SyncRenewedFiles, AFullSizePreviewAndATranscodedVideoThatTheSourceLosesGo) {
  const Asset asset = add({.path = "1.mov", .video = true, .fullsize = true, .encoded_video = true});
  sync();
  for (const std::string type : {"fullsize", "encoded_video"}) {
    SCOPED_TRACE(type);
    const std::string before = mirrors_file(asset, type);
    drop(asset.id, type);
    EXPECT_EQ(broken_promises(share_.config).empty(), !column_of(type).empty()) << "columns have no row to miss";
    sync();
    EXPECT_EQ(mirrors_file(asset, type), "null");
    EXPECT_FALSE(fs::exists(before));
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  expect_undone_without_trace();
}

TEST_F(SyncRenewedFiles, Promise5WhatImmichMadeOfTheMirrorAloneStays) {
  const Asset asset = add({.path = "1.mov", .video = true});
  sync();
  const Uuid mirror = mirror_of(asset.id);
  const std::string preview = mirrors_file(asset, "preview");
  const std::string fullsize = std::string(preview).replace(preview.find("_preview"), 8, "_fullsize");
  std::string video = preview.substr(0, preview.rfind('/') + 1) + mirror.str() + ".mp4";
  video.replace(video.find("/thumbs/"), 8, "/encoded-video/");
  write_file(fullsize, "of the mirror alone");
  write_file(video, "of the mirror alone");
  add_path(mirror, "fullsize", fullsize);
  add_path(mirror, "encoded_video", video);
  sync();
  EXPECT_EQ(mirrors_file(asset, "fullsize"), fullsize);
  EXPECT_EQ(mirrors_file(asset, "encoded_video"), video);
  EXPECT_TRUE(fs::exists(fullsize) && fs::exists(video));
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  expect_undone_without_trace();
}

// Immich 2.4 made rows of sidecarPath, 2.6 of encodedVideoPath, with ids of their own: each mirror's XMP file counted
// as the target's, and the source's was never copied again.
TEST_F(SyncRenewedFiles, RowsThatAMigrationMadeOfColumnsAreStillOurs) {
  const Asset asset = add({.path = "1.mov", .video = true, .sidecar = true, .encoded_video = true});
  const Asset edited = add({.path = "2.jpg", .sidecar = true});
  sync();
  for (const std::string type : {"sidecar", "encoded_video"}) {
    if (column_of(type).empty()) give_new_ids(type);
  }
  write_file(mirrors_file(edited, "sidecar"), "<x>his</x>");
  run("update asset_exif set description = 'his' where \"assetId\" = " + quoted(mirror_of(edited.id)));
  for (const Asset& one : {asset, edited}) {
    write_file(one.files.at("sidecar"), "<x>new words, and more of them</x>");
    run("update asset_exif set description = 'new words' where \"assetId\" = " + quoted(one.id));
  }
  sync();
  EXPECT_EQ(read_file(mirrors_file(asset, "sidecar")), "<x>new words, and more of them</x>");
  EXPECT_EQ(read_file(mirrors_file(edited, "sidecar")), "<x>his</x>") << "promise 5";
  expect_settled();
  for (const std::string type : {"sidecar", "encoded_video"}) {
    if (!column_of(type).empty()) continue;
    const Uuid mine = *Uuid::parse(share_.value("select id from " + rows_of(mirror_of(asset.id), type)));
    EXPECT_EQ(mine, mirror_of(*Uuid::parse(share_.value("select id from " + rows_of(asset.id, type))))) << type;
  }
  drop(asset.id, "encoded_video");
  sync();
  EXPECT_EQ(mirrors_file(asset, "encoded_video"), "null");
}

// A scan that misses the source's XMP file deletes its row; the next edit makes another, under another id.
TEST_F(SyncRenewedFiles, AnXmpFileThatTheSourceLostAndMadeAnewArrives) {
  const Asset asset = add({.path = "1.jpg", .sidecar = true});
  const std::string xmp = asset.files.at("sidecar");
  sync();
  drop(asset.id, "sidecar");
  sync();
  write_file(xmp, "<x>new words, and more of them</x>");
  add_path(asset.id, "sidecar", xmp);
  run("update asset_exif set description = 'new words' where \"assetId\" = " + quoted(asset.id));
  sync();
  EXPECT_EQ(read_file(mirrors_file(asset, "sidecar")), "<x>new words, and more of them</x>");
  expect_right();
}

}  // namespace
}  // namespace kindred::support
