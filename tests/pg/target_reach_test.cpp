// Promise 1, the target's half: nothing that Immich does for the target reaches the source. Every deletion and every
// write that Immich makes (behaviours, 3 and 4) is played on the mirrors of each way of placing files.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <set>
#include <tuple>

#include "files/mount.h"
#include "pg/sync_test.h"
#include "support/disk.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::SizeIs;

struct Way {
  OriginalsMode originals;
  ThumbnailsMode thumbnails;
  const char* name;
  bool on_reflinks = false;  ///< on a file system that has them
};

void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

ino_t inode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_ino;
}

/// As sharp, ffmpeg and Node do: the file of that name is emptied and written anew.
void write_in_place(const std::string& path) {
  const ino_t before = inode_of(path);
  const int fd = ::open(path.c_str(), O_WRONLY | O_TRUNC);
  ASSERT_GE(fd, 0) << path;
  const std::string text = "what Immich made of the target's " + path;
  EXPECT_EQ(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(fd);
  EXPECT_EQ(inode_of(path), before);
}

/// A base, so that the disk is there before the scene's folders are made.
class OnDisk {
 protected:
  explicit OnDisk(bool on_reflinks) {
    if (on_reflinks) disk_.emplace();
  }

  std::optional<ReflinkDisk> disk_;
};

class Promise1 : protected OnDisk, public SyncTest, public testing::WithParamInterface<Way> {
 protected:
  static constexpr int kPhotos = 5;  // one for each kind of deletion

  Promise1() : OnDisk(GetParam().on_reflinks) {}

  void SetUp() override {
    if (disk_ && !disk_->is_mounted()) GTEST_SKIP() << "no file system with reflinks may be mounted here";
    job().originals = GetParam().originals;
    job().thumbnails = GetParam().thumbnails;
    const Person anna = immich().add_person(share_.alice, "Anna");
    for (int i = 0; i < kPhotos; ++i) {
      AssetSpec spec;
      spec.library = share_.photos;
      spec.path = fmt::format("{}/all.mp4", i);
      spec.faces = {{.person = anna.id}};
      spec.edits = {"crop"};
      spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = true;
      immich().add_asset(share_.alice, spec);
      spec = {};
      spec.library = share_.photos;
      spec.path = fmt::format("{}/live.heic", i);
      immich().add_live_photo(share_.alice, spec);
    }
    sync();
    ASSERT_EQ(share_.mirrors(), 3 * kPhotos);
    before_ = source();
  }

  std::vector<std::string> paths(const std::string& select) {
    std::vector<std::string> out;
    for (const pg::Row row : immich().query(select)) out.push_back(row.get<std::string>("path"));
    return out;
  }
  /// False where Immich knows no edits.
  const std::string kEdited = "coalesce((to_jsonb(f) ->> 'isEdited')::boolean, false)";
  std::vector<std::string> derived_files(const std::string& where) {
    return paths("select f.path from asset_file f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = '" +
                 share_.bob.id.str() + "' and f.type <> 'sidecar' and " + where);
  }
  /// The i-th photo's mirrors.
  std::string mirrors_of(int i) const {
    return fmt::format("\"ownerId\" = '{}' and \"originalPath\" like '{}{}/%'", share_.bob.id.str(), share_.shared.path,
                       i);
  }

  /// AssetDelete: the row, then its files; the original and its XMP only where `on_disk` and not offline.
  void delete_assets(const std::string& where, bool on_disk) {
    std::vector<std::string> files =
        paths("select f.path from asset_file f join asset a on a.id = f.\"assetId\" where f.type <> 'sidecar' and a." +
              where);
    if (on_disk) {
      for (const char* path : {"\"originalPath\"", "\"originalPath\" || '.xmp'"}) {
        for (std::string& file :
             paths(fmt::format("select {} as path from asset a where not \"isOffline\" and a.{}", path, where))) {
          files.push_back(std::move(file));
        }
      }
    }
    immich().query("delete from asset a where a." + where);
    std::error_code ignored;  // as Immich: errors are logged only
    for (const std::string& file : files) fs::remove(file, ignored);
  }

  SourceSnapshot before_;
};

INSTANTIATE_TEST_SUITE_P(
    Target, Promise1,
    testing::Values(Way{OriginalsMode::hardlink, ThumbnailsMode::hardlink, "hardlink_hardlink"},
                    Way{OriginalsMode::hardlink, ThumbnailsMode::copy, "hardlink_copy"},
                    Way{OriginalsMode::hardlink, ThumbnailsMode::automatic, "hardlink_auto"},
                    Way{OriginalsMode::symlink, ThumbnailsMode::hardlink, "symlink_hardlink"},
                    Way{OriginalsMode::symlink, ThumbnailsMode::copy, "symlink_copy"},
                    Way{OriginalsMode::symlink, ThumbnailsMode::automatic, "symlink_auto"},
                    Way{OriginalsMode::copy, ThumbnailsMode::hardlink, "copy_hardlink"},
                    Way{OriginalsMode::copy, ThumbnailsMode::copy, "copy_copy"},
                    Way{OriginalsMode::copy, ThumbnailsMode::automatic, "copy_auto"},
                    Way{OriginalsMode::automatic, ThumbnailsMode::hardlink, "auto_hardlink"},
                    Way{OriginalsMode::automatic, ThumbnailsMode::copy, "auto_copy"},
                    Way{OriginalsMode::automatic, ThumbnailsMode::automatic, "auto_auto"},
                    Way{OriginalsMode::reflink, ThumbnailsMode::reflink, "reflink_reflink", true},
                    Way{OriginalsMode::reflink, ThumbnailsMode::hardlink, "reflink_hardlink", true},
                    Way{OriginalsMode::reflink, ThumbnailsMode::copy, "reflink_copy", true},
                    Way{OriginalsMode::reflink, ThumbnailsMode::automatic, "reflink_auto", true},
                    Way{OriginalsMode::hardlink, ThumbnailsMode::reflink, "hardlink_reflink", true},
                    Way{OriginalsMode::symlink, ThumbnailsMode::reflink, "symlink_reflink", true},
                    Way{OriginalsMode::copy, ThumbnailsMode::reflink, "copy_reflink", true},
                    Way{OriginalsMode::automatic, ThumbnailsMode::reflink, "auto_reflink", true},
                    Way{OriginalsMode::automatic, ThumbnailsMode::automatic, "auto_auto_reflinks", true}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST_P(Promise1, NoDeletionByTheTargetReachesTheSource) {
  const std::string stack_free =
      "update asset set \"stackId\" = null where \"ownerId\" = '" + share_.bob.id.str() + "'";
  immich().query(stack_free);
  delete_assets(mirrors_of(0), true);  // for good
  immich().query("update asset set \"deletedAt\" = now(), status = 'deleted' where " + mirrors_of(1));
  delete_assets("status = 'deleted' and a." + mirrors_of(1), true);  // the trash is emptied
  immich().query("update asset set \"deletedAt\" = now(), \"isOffline\" = true where " + mirrors_of(2));
  delete_assets(mirrors_of(2), true);  // an offline one is purged
  EXPECT_EQ(difference(before_, source()), "");

  delete_assets(fmt::format("\"libraryId\" = '{}' and a.{}", share_.shared.id.str(), mirrors_of(3)), false);
  immich().query("delete from asset where \"libraryId\" = $1", share_.shared.id);
  immich().query("delete from library where id = $1", share_.shared.id);
  EXPECT_EQ(difference(before_, source()), "") << "the library was deleted";

  for (const char* folder : {"library", "upload", "profile", "thumbs", "encoded-video"}) {
    fs::remove_all(fmt::format("{}/{}/{}", immich().media_root(), folder, share_.bob.id.str()));
  }
  immich().query("delete from \"user\" where id = $1", share_.bob.id);
  EXPECT_EQ(difference(before_, source()), "") << "the user was deleted";
}

TEST_P(Promise1, NoFileThatImmichWritesForTheTargetIsTheSourcesButHardLinkedThumbnails) {
  // What is always a file of its own: edited files, people's pictures, XMP files (written beside and renamed).
  for (const std::string& path : derived_files(kEdited)) write_in_place(path);
  for (const std::string& path :
       paths("select \"thumbnailPath\" as path from person where \"ownerId\" = '" + share_.bob.id.str() + "'")) {
    write_in_place(path);
  }
  for (const std::string& path : paths("select \"originalPath\" || '.xmp' as path from asset where \"isExternal\" and"
                                       " \"ownerId\" = '" +
                                       share_.bob.id.str() + "'")) {
    write_file(path + "_exiftool_tmp", "what the target wrote");
    fs::rename(path + "_exiftool_tmp", path);
  }
  EXPECT_EQ(difference(before_, source()), "");

  // What Immich makes anew: thumbnails, previews, full sizes, videos.
  std::set<ino_t> sources;
  for (const auto& [path, state] : before_.files) {
    if (state.kind == "file") sources.insert(inode_of(path));
  }
  const std::vector<std::string> anew = derived_files("not " + kEdited);
  ASSERT_THAT(anew, SizeIs(testing::Ge(4u * kPhotos)));
  std::size_t shared = 0;
  for (const std::string& path : anew) shared += sources.contains(inode_of(path)) ? 1 : 0;
  for (const std::string& path : anew) write_in_place(path);
  const SourceSnapshot after = source();
  EXPECT_EQ(before_.rows, after.rows);
  std::size_t changed = 0;
  for (const auto& [path, state] : before_.files) {
    if (state != after.files.at(path)) ++changed;
  }
  const bool are_links = shared > 0;
  if (GetParam().thumbnails == ThumbnailsMode::hardlink) {
    EXPECT_TRUE(are_links);
  }
  if (GetParam().thumbnails == ThumbnailsMode::copy || GetParam().thumbnails == ThumbnailsMode::reflink) {
    EXPECT_FALSE(are_links);
  }
  // `auto` links only where the file system knows no reflinks.
  if (GetParam().thumbnails == ThumbnailsMode::automatic) {
    const auto mount = files::mount_of(share_.folder.path());
    ASSERT_TRUE(mount);
    if (mount->type != "overlay") {  // which says nothing of what it lies over
      EXPECT_NE(are_links, files::may_reflink(*mount)) << mount->type;
    }
  }
  EXPECT_EQ(shared, are_links ? anew.size() : 0);
  EXPECT_EQ(changed, shared) << "docs/configuration.md says so of hard links; and nothing else changed";
}

}  // namespace
}  // namespace kindred::support
