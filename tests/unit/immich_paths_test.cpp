// Where Immich looks for files, and what a tree keeps of a source's path.
#include <gtest/gtest.h>

#include "immich/paths.h"

namespace kindred::immich {
namespace {

const Uuid kBob = *Uuid::parse("bbbbbbbb-0000-4000-8000-000000000002");
const Uuid kMirror = *Uuid::parse("12345678-0000-4000-8000-00000000000a");
const Uuid kSource = *Uuid::parse("abcdef01-0000-4000-8000-00000000000b");
const std::string kFolder = "bbbbbbbb-0000-4000-8000-000000000002/12/34/";

std::string derived(const std::string& type, bool edited, const std::string& source_name) {
  const std::string path = "/data/thumbs/x/ab/cd/" + source_name;
  return derived_path(kBob, kMirror, kSource, type, edited, path).relative;
}

TEST(DerivedPaths, KeepTheSpellingOfTheSourcesName) {
  const std::string source = kSource.str(), mirror = kFolder + kMirror.str();
  EXPECT_EQ(derived("preview", false, source + "_preview.jpeg"), mirror + "_preview.jpeg");
  EXPECT_EQ(derived("preview", false, source + "-preview.jpeg"), mirror + "-preview.jpeg") << "Immich before 2.0";
  EXPECT_EQ(derived("thumbnail", true, source + "_thumbnail_edited.webp"), mirror + "_thumbnail_edited.webp");
  EXPECT_EQ(derived("encoded_video", false, source + ".mp4"), mirror + ".mp4");
}

TEST(DerivedPaths, AreMadeUpWhereTheSourcesNameIsNotCanonical) {
  const std::string mirror = kFolder + kMirror.str();
  EXPECT_EQ(derived("preview", false, "odd.jpg"), mirror + "_preview.jpg");
  EXPECT_EQ(derived("fullsize", true, "odd.jpeg"), mirror + "_fullsize_edited.jpeg");
  EXPECT_EQ(derived("thumbnail", false, "no extension"), mirror + "_thumbnail");
}

TEST(DerivedPaths, LieInTheFolderOfTheirKind) {
  const auto folder = [](const char* type) {
    return derived_path(kBob, kMirror, kSource, type, false, "/a/b.x").folder;
  };
  EXPECT_EQ(folder("encoded_video"), DerivedFolder::encoded_video);
  for (const char* type : {"thumbnail", "preview", "fullsize"}) EXPECT_EQ(folder(type), DerivedFolder::thumbs);
  EXPECT_EQ(folder_name(DerivedFolder::thumbs), "thumbs");
  EXPECT_EQ(folder_name(DerivedFolder::encoded_video), "encoded-video");
}

TEST(PersonThumbnails, AreNamedByThePerson) {
  EXPECT_EQ(person_thumbnail_path(kBob, kMirror, "/data/thumbs/a/ab/cd/old.jpeg").relative,
            kFolder + kMirror.str() + ".jpeg");
}

Job library_job() {
  Job job;
  job.source_path_prefix = "/photos/alice/";
  return job;
}

Job upload_job() {
  Job job;
  job.uploads = true;
  return job;
}

TEST(PathsInTree, KeepWhatFollowsThePrefix) {
  EXPECT_EQ(path_in_tree(library_job(), "/data", "/photos/alice/a/1.jpg"), "a/1.jpg");
  EXPECT_EQ(path_in_tree(library_job(), "/data", "/photos/alice_private/1.jpg"), std::nullopt);
  EXPECT_EQ(path_in_tree(library_job(), "/data", "/elsewhere/photos/alice/1.jpg"), std::nullopt);
}

TEST(PathsInTree, KeepWhatFollowsTheUsersFolderOfUploads) {
  const auto kept = [](const char* path) { return path_in_tree(upload_job(), "/data", path); };
  EXPECT_EQ(kept("/data/library/alice/2024/1.jpg"), "2024/1.jpg");
  EXPECT_EQ(kept("/data/library/aaaaaaaa-0000-4000-8000-000000000001/2024/1.jpg"), "2024/1.jpg");
  EXPECT_EQ(kept("/data/upload/aaaaaaaa-0000-4000-8000-000000000001/ab/cd/x.jpg"), "ab/cd/x.jpg");
  for (const char* path : {"/data/thumbs/alice/1.jpg", "/data/library/alice", "/data/library/alice/", "/data/library/",
                           "/database/library/alice/1.jpg", "/elsewhere/library/alice/1.jpg", "/data", ""}) {
    EXPECT_EQ(kept(path), std::nullopt) << path;
  }
}

TEST(Checksums, AreOfThePath) {  // printf 'path:/photos/1.jpg' | sha1sum
  EXPECT_EQ(path_checksum("/photos/1.jpg"), "\\xb2aa84453438c157de689bb69e6302274da7843c");
}

TEST(WaitingNames, AreHiddenBesideTheOriginal) {
  EXPECT_EQ(waiting_name("a/b/1.jpg", kMirror), "a/b/.kindred-" + kMirror.str());
  EXPECT_EQ(waiting_name("1.jpg", kMirror), ".kindred-" + kMirror.str());
}

TEST(PathMaps, TranslateFolders) {
  Config config;
  config.path_map = {{"/photos/alice/", "/mnt/a/"}, {"/photos/", "/mnt/p/"}};
  EXPECT_EQ(path_here(config, "/photos/alice/1.jpg"), "/mnt/a/1.jpg");
  EXPECT_EQ(path_here(config, "/photos/bob/1.jpg"), "/mnt/p/bob/1.jpg");
  EXPECT_EQ(path_here(config, "/photos/alice_private/1.jpg"), "/mnt/p/alice_private/1.jpg");
  EXPECT_EQ(path_here(config, "/data/1.jpg"), "/data/1.jpg");
  EXPECT_EQ(path_here({}, "/photos/alice/1.jpg"), "/photos/alice/1.jpg");
}

}  // namespace
}  // namespace kindred::immich
