// Where a source's originals go below the tree of a job with rules.
#include "tree/tree_layout.h"

#include <gtest/gtest.h>

#include "tree/names_in_use.h"

namespace kindred::sync {
namespace {

const Uuid kPhotos = Uuid::parse("11111111-0000-4000-8000-000000000001").value();
const Uuid kFilms = Uuid::parse("22222222-0000-4000-8000-000000000002").value();
const Uuid kAsset = Uuid::parse("3f2a9c1d-0000-4000-8000-000000000003").value();

Job job_with_rules() {
  Job job;
  job.share.emplace_back();
  return job;
}

TEST(TreeLayoutTest, KeepsThePathBelowTheLongestImportPath) {
  const Job job = job_with_rules();
  const TreeLayout layout(job, "/data", {{kPhotos, "Photos", {"/photos/", "/photos/alice/"}}, {kFilms, "Films", {}}});
  EXPECT_EQ(layout.path_of("/photos/alice/2024/1.jpg", kPhotos), "Photos/2024/1.jpg");
  EXPECT_EQ(layout.path_of("/photos/1.jpg", kPhotos), "Photos/1.jpg");
  EXPECT_EQ(layout.path_of("/elsewhere/1.jpg", kFilms), "Films/elsewhere/1.jpg");
  EXPECT_EQ(layout.path_of("/elsewhere/1.jpg", kAsset), std::nullopt) << "a library that is not there";
}

TEST(TreeLayoutTest, PutsUploadsIntoAFolderOfTheirOwn) {
  const Job job = job_with_rules();
  const TreeLayout layout(job, "/data", {});
  EXPECT_EQ(layout.path_of("/data/library/alice/2024/1.jpg", std::nullopt), "uploads/2024/1.jpg");
  EXPECT_EQ(layout.path_of("/data/upload/" + kAsset.str() + "/ab/cd/1.jpg", std::nullopt), "uploads/ab/cd/1.jpg");
  EXPECT_EQ(layout.path_of("/other/1.jpg", std::nullopt), std::nullopt);
}

TEST(TreeLayoutTest, KeepsThePathBelowTheSourceFolder) {
  Job job;
  job.source_path_prefix = "/photos/alice/";
  const TreeLayout layout(job, "/data", {});
  EXPECT_EQ(layout.path_of("/photos/alice/2024/1.jpg", kPhotos), "2024/1.jpg");
  EXPECT_EQ(layout.path_of("/photos/bob/1.jpg", kPhotos), std::nullopt);
}

TEST(TreeLayoutTest, MakesOneNameOfALibrarysName) {
  EXPECT_EQ(folder_of_library("Photos of Alice"), "Photos of Alice");
  EXPECT_EQ(folder_of_library("2024/Summer: \\1"), "2024_Summer_ _1");
  EXPECT_EQ(folder_of_library("../.."), "_._") << "no way up";
  EXPECT_EQ(folder_of_library(".hidden"), "_hidden");
  EXPECT_EQ(folder_of_library("."), "library");
  EXPECT_EQ(folder_of_library(""), "library");
  EXPECT_EQ(folder_of_library("a\nb"), "a_b");
  std::string umlauts;
  for (int i = 0; i < 150; ++i) umlauts += "ü";
  EXPECT_EQ(folder_of_library(umlauts).size(), 200u) << "cut between two letters";
}

TEST(TreeLayoutTest, PutsTheDigitsBeforeTheLastDot) {
  EXPECT_EQ(with_digits("Photos/a.b/IMG_1.jpg", kAsset), "Photos/a.b/IMG_1_3f2a9c1d.jpg");
  EXPECT_EQ(with_digits("a.b/IMG_1", kAsset), "a.b/IMG_1_3f2a9c1d");
  EXPECT_EQ(with_digits("a/.hidden", kAsset), "a/.hidden_3f2a9c1d");
  EXPECT_EQ(with_digits("1.jpg", kAsset), "1_3f2a9c1d.jpg");
  const std::string long_name = with_digits("a/" + std::string(251, 'x') + ".jpg", kAsset);
  EXPECT_EQ(long_name.size(), 2u + 255u) << "as long as a file system takes";
  EXPECT_TRUE(long_name.ends_with("x_3f2a9c1d.jpg"));
}

TEST(NamesInUseTest, AreTakenOnceUntilTheirBatchEnds) {
  NamesInUse names;
  {
    HeldNames one(names), other(names);
    EXPECT_TRUE(one.take("a/IMG_1.jpg"));
    EXPECT_FALSE(one.take("a/IMG_1.jpg"));
    EXPECT_FALSE(other.take("a/img_1.JPG")) << "a disk may tell no capitals apart";
    EXPECT_TRUE(other.take("a/IMG_2.jpg"));
  }
  HeldNames later(names);
  EXPECT_TRUE(later.take("a/IMG_1.jpg"));
}

}  // namespace
}  // namespace kindred::sync
