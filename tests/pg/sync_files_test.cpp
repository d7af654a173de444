// Files: where they come to lie, in which way, with which time, under which names.
#include <sys/stat.h>

#include <filesystem>

#include "commands/explain/explain.h"
#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class SyncFiles : public SyncTest {
 protected:
  Asset add_all_kinds() {
    return add({.path = "a/1.mp4",
                .edits = {"crop"},
                .video = true,
                .sidecar = true,
                .fullsize = true,
                .encoded_video = true});
  }
  std::string in_tree(const std::string& name) const { return share_.shared.path + name; }
  std::string mirrors_file(const Asset& asset, const std::string& type, bool edited = false) {
    return share_.file_path(mirror_of(asset.id), type, edited);
  }
};

struct stat status_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

bool is_one_file(const std::string& a, const std::string& b) {
  return status_of(a).st_ino == status_of(b).st_ino && status_of(a).st_dev == status_of(b).st_dev;
}

TEST_F(SyncFiles, HardLinkOriginalsWhereTheyCan) {
  const Asset asset = add_all_kinds();
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_one_file(in_tree("a/1.mp4"), asset.original_path));
  EXPECT_EQ(share_.value("select placed from _face_sync_asset_map"), "hardlink");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, SymlinkOriginals) {
  job().originals = OriginalsMode::symlink;
  const Asset asset = add_all_kinds();
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(fs::read_symlink(in_tree("a/1.mp4")), asset.original_path);
  EXPECT_EQ(share_.value("select placed from _face_sync_asset_map"), "symlink");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, CopyOriginals) {
  job().originals = OriginalsMode::copy;
  const Asset asset = add_all_kinds();
  const sync::JobReport report = sync();
  EXPECT_FALSE(is_one_file(in_tree("a/1.mp4"), asset.original_path));
  EXPECT_GE(report.totals.bytes_copied, static_cast<std::int64_t>(fs::file_size(asset.original_path)));
  EXPECT_THAT(wrong(), IsEmpty());
}

// Whether the file system of the machine knows reflinks or not: either all is right, or the reason is said.
TEST_F(SyncFiles, ReflinkOriginalsOrSayWhyNot) {
  job().originals = OriginalsMode::reflink;
  const Asset asset = add_all_kinds();
  const sync::JobReport report = sync();
  if (report.totals.assets == 1) {
    EXPECT_EQ(share_.value("select placed from _face_sync_asset_map"), "reflink");
    EXPECT_FALSE(is_one_file(in_tree("a/1.mp4"), asset.original_path));
  } else {
    EXPECT_THAT(report.faults_by_reason, ElementsAre(Pair(testing::AnyOf("not_supported", "cross_device"), 1)));
    EXPECT_THAT(share_.targets_files(), IsEmpty());
  }
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, HardLinkThumbnailsButNeverEditedOnes) {
  job().thumbnails = ThumbnailsMode::hardlink;
  const Asset asset = add_all_kinds();
  sync();
  for (const char* type : {"thumbnail", "preview", "fullsize", "encoded_video"}) {
    EXPECT_TRUE(is_one_file(mirrors_file(asset, type), asset.files.at(type))) << type;
  }
  EXPECT_THAT(wrong(), IsEmpty());
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  for (const std::string type : {"thumbnail", "preview", "fullsize"}) {
    EXPECT_FALSE(is_one_file(mirrors_file(asset, type, true), asset.files.at(type + "_edited"))) << type;
  }
}

TEST_F(SyncFiles, CopyThumbnails) {
  job().thumbnails = ThumbnailsMode::copy;
  const Asset asset = add_all_kinds();
  sync();
  for (const char* type : {"thumbnail", "preview", "fullsize", "encoded_video"}) {
    EXPECT_FALSE(is_one_file(mirrors_file(asset, type), asset.files.at(type))) << type;
  }
  EXPECT_THAT(wrong(), IsEmpty());
}

// Each start, and each day, looks at everything: a library of copies must not be copied anew by that.
TEST_F(SyncFiles, AreNotTouchedByACycleWithNothingToDo) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  int n = 0;
  for (const OriginalsMode originals : {OriginalsMode::automatic, OriginalsMode::symlink, OriginalsMode::copy}) {
    for (const ThumbnailsMode thumbnails :
         {ThumbnailsMode::automatic, ThumbnailsMode::hardlink, ThumbnailsMode::copy}) {
      job().originals = originals;
      job().thumbnails = thumbnails;
      add({.path = std::to_string(++n) + ".mp4",
           .faces = {{.person = anna.id}},
           .edits = {"crop"},
           .video = true,
           .sidecar = true,
           .fullsize = true,
           .encoded_video = true});
      sync();
      sync();  // what was placed in another way may change once
      expect_settled();
    }
  }
}

TEST_F(SyncFiles, CopyTheXmpWhateverTheModes) {
  for (const OriginalsMode mode : {OriginalsMode::automatic, OriginalsMode::symlink, OriginalsMode::hardlink}) {
    job().originals = mode;
    const Asset asset = add({.sidecar = true});
    sync();
    const std::string xmp = mirrors_file(asset, "sidecar");
    EXPECT_EQ(xmp, share_.shared.path + fs::path(asset.original_path).lexically_relative(share_.photos.path).string() +
                       ".xmp");
    EXPECT_TRUE(S_ISREG(status_of(xmp).st_mode));
    EXPECT_FALSE(is_one_file(xmp, asset.files.at("sidecar"))) << "Immich writes the target's edits into it";
  }
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, ThatBecameSymbolicLinksAreCounted) {
  add({});
  EXPECT_EQ(sync().totals.symlinks, 0);
  job().originals = OriginalsMode::symlink;
  add({});
  EXPECT_EQ(sync().totals.symlinks, 1);
}

// Each cycle had a fault, and `explain` said nothing of it.
TEST_F(SyncFiles, OfALivePhotoWhoseVideoLiesElsewhereAreThoseOfAStill) {
  job().source_path_prefix = share_.photos.path + "shared/";
  const Asset still = immich().add_live_photo(share_.alice, {.library = share_.photos, .path = "shared/live.heic"});
  const std::string part = share_.value("select \"livePhotoVideoId\" from asset where id = " + quoted(still.id));
  const auto video_of_mirror = [&] {
    return share_.value("select \"livePhotoVideoId\" from asset where id = " + quoted(mirror_of(still.id)));
  };
  const auto move_video = [&](const std::string& to) {
    const std::string from = share_.value("select \"originalPath\" from asset where id = '" + part + "'");
    fs::create_directories(fs::path(share_.photos.path + to).parent_path());
    fs::rename(from, share_.photos.path + to);
    immich().query("update asset set \"originalPath\" = $2 where id = $1", part, share_.photos.path + to);
  };
  move_video("videos/live.mov");
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(video_of_mirror(), "null");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  const auto explained = sync::explain(share_.config, still.id.str(), {}).assets.at(0).jobs.at(0);
  EXPECT_THAT(explained.sentences, testing::Contains(testing::HasSubstr("shared as a still photo")));
  move_video("shared/live.mov");
  sync();
  EXPECT_NE(video_of_mirror(), "null");
  move_video("videos/live.mov");
  sync();
  EXPECT_EQ(video_of_mirror(), "null");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
}

// Immich takes IMG.xmp as well as IMG.jpg.xmp. The rows were committed, and then each cycle failed, and unshare too.
TEST_F(SyncFiles, WithANameTooLongForAnXmpFileBesideThemComeWithoutOne) {
  Asset asset = add({.path = "a.jpg", .sidecar = true});
  const auto rename = [&](const std::string& stem) {
    const std::string to = share_.photos.path + stem, xmp = to + ".xmp";
    fs::rename(asset.original_path, to + ".jpg");
    fs::rename(asset.files.at("sidecar"), xmp);
    asset.original_path = to + ".jpg";
    asset.files["sidecar"] = xmp;
    immich().query("update asset set \"originalPath\" = $2 where id = $1", asset.id, asset.original_path);
    if (immich().columns().has("asset", "sidecarPath")) {
      immich().query("update asset set \"sidecarPath\" = $2 where id = $1", asset.id, xmp);
    } else {
      immich().query("update asset_file set path = $2 where \"assetId\" = $1 and type = 'sidecar'", asset.id, xmp);
    }
  };
  rename(std::string(251, 'z'));
  sync();
  EXPECT_TRUE(is_mirrored(asset));
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  expect_settled();
  rename("short");
  sync();
  EXPECT_THAT(read_file(mirrors_file(asset, "sidecar")), testing::Eq(read_file(asset.files.at("sidecar"))));
  rename(std::string(251, 'y'));
  EXPECT_THAT(share_.cycle().jobs.front().faults,
              testing::ElementsAre(testing::Field(&sync::Fault::reason, "name_too_long")));
  rename("short again");
  sync();
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

// An earlier configuration's way stays where it is; what comes new is placed in the new way.
TEST_F(SyncFiles, MayChangeTheirModeBetweenCycles) {
  const Asset first = add_at("1.jpg");
  sync();
  job().originals = OriginalsMode::symlink;
  job().thumbnails = ThumbnailsMode::copy;
  const Asset second = add_at("2.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_one_file(in_tree("1.jpg"), first.original_path));
  EXPECT_TRUE(fs::is_symlink(in_tree("2.jpg")));
  EXPECT_THAT(wrong(), IsEmpty());
}

// A scan compares fileModifiedAt with Node's stat to the millisecond and runs everything again where they differ.
TEST_F(SyncFiles, HaveTheTimeThatAScanComputes) {
  struct Time {
    std::int64_t seconds;
    long nanoseconds;
    const char* in_database;
  };
  const Time times[] = {{1'600'000'000, 0, "2020-09-13 12:26:40+00"},
                        {1'600'000'000, 499'000, "2020-09-13 12:26:40+00"},
                        {1'600'000'000, 499'999, "2020-09-13 12:26:40.001+00"},  // a double cannot tell it from half
                        {1'600'000'000, 500'000, "2020-09-13 12:26:40.001+00"},
                        {1'600'000'000, 499'999'500, "2020-09-13 12:26:40.5+00"},
                        {1'600'000'000, 999'500'000, "2020-09-13 12:26:41+00"},
                        {1'600'000'000, 999'999'999, "2020-09-13 12:26:41+00"},
                        {-1, 500'000'000, "1969-12-31 23:59:59.5+00"},
                        {-86'400 * 365 * 10, 1'500'000, nullptr},
                        {0, 0, "1970-01-01 00:00:00+00"},
                        {4'102'444'800, 123'456'789, "2100-01-01 00:00:00.123+00"}};
  std::vector<Asset> assets;
  for (const Time& time : times) {
    assets.push_back(add(AssetSpec{}));
    set_mtime(assets.back().original_path, time.seconds, time.nanoseconds);
  }
  EXPECT_EQ(sync().totals.assets, static_cast<std::int64_t>(assets.size()));
  for (std::size_t i = 0; i < assets.size(); ++i) {
    const std::string column =
        share_.value("select \"fileModifiedAt\" from asset where id = '" + mirror_of(assets[i].id).str() + "'");
    if (times[i].in_database != nullptr) {
      EXPECT_EQ(column, times[i].in_database) << i;
    }
  }
  EXPECT_THAT(wrong(), IsEmpty()) << "each against Node's own formula";
}

// Uploads are never scanned again, so database and disk may differ: the disk counts.
TEST_F(SyncFiles, HaveTheTimeOfTheFileNotOfTheRow) {
  const Asset asset = add(AssetSpec{});
  immich().query("update asset set \"fileModifiedAt\" = '2001-01-01' where id = $1", asset.id);
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, KeepOddNames) {
  const std::vector<std::string> names = {"quote'd \"twice\".jpg",
                                          "back\\slash\\.jpg",
                                          "new\nline.jpg",
                                          "tab\there.jpg",
                                          "carriage\rreturn.jpg",
                                          "Größe/日本/🏔.jpg",
                                          "{brace,comma}.jpg",
                                          "NULL",
                                          "\\N",
                                          "\\.",
                                          "'; drop table asset; --.jpg",
                                          "$1 $$ %s {}.jpg",
                                          " leading and trailing ",
                                          "-rf",
                                          ".hidden.jpg",
                                          "no extension",
                                          "dots...jpg",
                                          std::string(251, 'n') + ".jpg"};
  std::vector<AssetSpec> specs;
  for (const std::string& name : names) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = name;
    specs.push_back(spec);
  }
  immich().add_assets(share_.alice, specs);
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, static_cast<std::int64_t>(names.size()));
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_THAT(Sharing::files_in(share_.shared.path), testing::UnorderedElementsAreArray(names));
  EXPECT_THAT(wrong(), IsEmpty());
}

// 255 bytes are the most that a name may have: the XMP's, with .xmp behind it, may not be one then.
TEST_F(SyncFiles, KeepTheLongestNames) {
  const Asset plain = add_at(std::string(255, 'a'));
  const Asset with_xmp = add({.path = std::string(251, 'b'), .sidecar = true});
  EXPECT_EQ(sync().totals.assets, 2);
  EXPECT_TRUE(is_mirrored(plain) && is_mirrored(with_xmp));
  EXPECT_EQ(sync().totals.assets, 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

// No XMP file beside a mirror can have a name of more than 255 bytes, and yet all that may be there goes with it.
TEST_F(SyncFiles, OfTheLongestNamesMoveAndGoWithTheirSources) {
  const Asset moved = add_at(std::string(255, 'a')), gone = add_at(std::string(254, 'b')), other = add_at("c.jpg");
  EXPECT_EQ(sync().totals.assets, 3);
  fs::create_directory(share_.photos.path + "2020");
  fs::rename(share_.photos.path + std::string(255, 'a'), share_.photos.path + "2020/" + std::string(255, 'a'));
  set_row("\"originalPath\" = '" + share_.photos.path + "2020/" + std::string(255, 'a') + "'", moved.id);
  trash(gone), trash(other);
  sync();
  EXPECT_THAT(share_.files_in(share_.shared.path), testing::ElementsAre("2020/" + std::string(255, 'a')));
  expect_settled();
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(SyncFiles, ThatCannotGoHoldUpNoOthersAndAreTriedAgain) {
  const Asset stuck = add_at("1.jpg"), other = add_at("2.jpg");
  sync();
  const std::string path = share_.file_path(mirror_of(stuck.id), "thumbnail");
  fs::remove(path);
  fs::create_directories(path + "/a folder in its place");
  trash(stuck), trash(other);
  sync();
  EXPECT_FALSE(fs::exists(share_.shared.path + "2.jpg"));
  EXPECT_EQ(share_.count("_kindred_unlink"), 1);
  fs::remove_all(path);
  write_file(path, "no folder any more");
  sync();
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(share_.count("_kindred_unlink"), 0);
}

TEST_F(SyncFiles, KeepOddTextsInAllColumns) {
  const Person anna = immich().add_person(share_.alice, "'; drop table person; --\t\\N\n\"");
  const Asset asset = add({.faces = {{.person = anna.id}}, .ocr = {"tab\tand\nline \\ 'quote'", "\\N", "日本"}});
  immich().query("update asset_exif set description = $1, city = $2 where \"assetId\" = $3",
                 "line\nbreak\ttab \\. \\N 'q' \"d\" $1 %s {} \xF0\x9F\x8F\x94", "", asset.id);
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFiles, ServeAJobWithAnOddName) {
  job().name = "Bob's \"job\" \\ ; drop table asset; -- \n{} $1 \xC3\xA9";
  add_at("1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(share_.value("select job from _face_sync_asset_map"), job().name);
  EXPECT_THAT(wrong(), IsEmpty());
}

// In containers Kindred often sees Immich's folders under other names: rows and links hold Immich's.
TEST_F(SyncFiles, ServeFoldersThatImmichSeesElsewhere) {
  const Asset asset = add({.path = "a/1.jpg", .edits = {"crop"}, .sidecar = true});
  const std::string root = share_.folder.path(), seen = "/srv/immich";
  for (const char* column :
       {"asset set \"originalPath\" = replace(\"originalPath\", $1, $2)", "asset_file set path = replace(path, $1, $2)",
        "library set \"importPaths\" = array[replace(\"importPaths\"[1], $1, $2)]"}) {
    immich().query(std::string("update ") + column, root, seen);
  }
  immich().query(
      "update system_metadata set value = jsonb_build_object('location', $1::text) where key = 'MediaLocation'",
      seen + "/media");
  share_.config.media_root = seen + "/media";
  share_.config.path_map = {{seen + "/", root + "/"}};
  job().source_path_prefix = seen + "/alice/";
  job().target_path_prefix = seen + "/bob/";
  job().originals = OriginalsMode::symlink;
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(share_.value("select \"originalPath\" from asset where id = '" + mirror_of(asset.id).str() + "'"),
            seen + "/bob/a/1.jpg");
  EXPECT_EQ(fs::read_symlink(in_tree("a/1.jpg")), seen + "/alice/a/1.jpg") << "Immich follows the link, not we";
  for (const pg::Row row : immich().query("select path from asset_file")) {
    EXPECT_TRUE(row.get<std::string>("path").starts_with(seen));
  }
}

}  // namespace
}  // namespace kindred::support
