// Paths as text, resolved paths, and modification times in Node's rounding.
#include <gmock/gmock.h>

#include <stdexcept>

#include "files_fixture.h"

namespace kindred::files {
namespace {

// Trap: a prefix without a trailing slash also took its siblings.
TEST(FilesLiesWithin, TakesNoSiblingForAChild) {
  EXPECT_FALSE(lies_within("/shared_private", "/shared"));
  EXPECT_FALSE(lies_within("/shared_private/a.jpg", "/shared"));
  EXPECT_FALSE(lies_within("/shared_private/a.jpg", "/shared/"));
  EXPECT_FALSE(lies_within("/share", "/shared"));
}

TEST(FilesLiesWithin, TakesItselfAndWhatIsBelow) {
  EXPECT_TRUE(lies_within("/shared", "/shared"));
  EXPECT_TRUE(lies_within("/shared", "/shared/"));
  EXPECT_TRUE(lies_within("/shared/", "/shared"));
  EXPECT_TRUE(lies_within("/shared/a/b.jpg", "/shared"));
  EXPECT_TRUE(lies_within("/shared/a/..b.jpg", "/shared"));
  EXPECT_TRUE(lies_within("/anything", "/"));
}

TEST(FilesLiesWithin, IsFalseForWhatIsNotResolved) {
  EXPECT_FALSE(lies_within("/shared/../etc/passwd", "/shared"));
  EXPECT_FALSE(lies_within("/shared/..", "/shared"));
  EXPECT_FALSE(lies_within("", "/shared"));
  EXPECT_FALSE(lies_within("/shared", ""));
  EXPECT_FALSE(lies_within("shared/a", "shared"));
}

class FilesResolve : public FilesTest {};

TEST_F(FilesResolve, FollowsLinksAndIsEmptyForNothing) {
  ASSERT_EQ(0, ::symlink(source_folder().c_str(), in_tree("link").c_str()));
  EXPECT_EQ(source(), resolve(in_tree("link/IMG_1.jpg")));
  EXPECT_EQ("", resolve(in_tree("link/none.jpg")));
  EXPECT_EQ("", resolve(source() + "/below-a-file"));
}

// Facts from Node 20: fs.statSync(file).mtime.getTime() for files of these times. In the last six, doubles round what
// exact arithmetic would round the other way.
TEST(FilesMtime, IsWhatNodeMakesOfIt) {
  struct Fact {
    std::int64_t seconds;
    long nanoseconds;
    std::int64_t ms;
  };
  for (const Fact& fact : std::initializer_list<Fact>{{0, 0, 0},
                                                      {0, 499'999, 0},
                                                      {0, 500'000, 1},
                                                      {-1, 999'500'000, 0},
                                                      {-1, 999'499'999, -1},
                                                      {-1, 500'000, -999},
                                                      {-1, 499'999, -1000},
                                                      {1'600'000'000, 123'456'789, 1'600'000'000'123},
                                                      {1'600'000'000, 999'500'000, 1'600'000'001'000},
                                                      {1'700'000'047, 323'499'892, 1'700'000'047'324},
                                                      {1'551'418'884, 158'499'914, 1'551'418'884'159},
                                                      {2'778'924'982, 481'499'776, 2'778'924'982'482},
                                                      {-904'828'395, 830'499'969, -904'828'394'169},
                                                      {-1'617'408'060, 518'499'936, -1'617'408'059'481},
                                                      {-858'612'997, 438'499'942, -858'612'996'561}}) {
    EXPECT_EQ(fact.ms, immich_mtime_ms(fact.seconds, fact.nanoseconds)) << fact.seconds << ' ' << fact.nanoseconds;
  }
}

TEST(FilesMode, FollowsTheConfiguration) {
  EXPECT_EQ(Mode::link_or_symlink, mode_of(OriginalsMode::automatic));
  EXPECT_EQ(Mode::hardlink, mode_of(OriginalsMode::hardlink));
  EXPECT_EQ(Mode::symlink, mode_of(OriginalsMode::symlink));
  EXPECT_EQ(Mode::reflink, mode_of(OriginalsMode::reflink));
  EXPECT_EQ(Mode::copy, mode_of(OriginalsMode::copy));
  EXPECT_THROW(mode_of(OriginalsMode::existing), std::logic_error);
  EXPECT_EQ(Mode::reflink_or_link, mode_of(ThumbnailsMode::automatic));
  EXPECT_EQ(Mode::hardlink, mode_of(ThumbnailsMode::hardlink));
  EXPECT_EQ(Mode::reflink, mode_of(ThumbnailsMode::reflink));
  EXPECT_EQ(Mode::copy, mode_of(ThumbnailsMode::copy));
}

}  // namespace
}  // namespace kindred::files
