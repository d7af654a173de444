// What the kernel's list of mounts says, and which file systems may share blocks.
#include "files/mount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kindred::files {
namespace {

using testing::IsEmpty;

TEST(Mounts, AreReadFromTheKernelsList) {
  const std::vector<Mount> mounts = parse_mounts(
      "36 35 98:0 /srv/photos /external_library rw,noatime shared:1 master:2 - ext4 /dev/sda1 rw,errors=continue\n"
      "no mount at all\n"
      "40 35 0:33 / /mnt/my\\040disk\\134 rw - btrfs /dev/sdb ro,subvol=/\n");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_EQ(mounts[0].id, 36);
  EXPECT_EQ(mounts[0].root, "/srv/photos");
  EXPECT_EQ(mounts[0].point, "/external_library");
  EXPECT_EQ(mounts[0].type, "ext4");
  EXPECT_FALSE(mounts[0].read_only);
  EXPECT_EQ(mounts[1].point, "/mnt/my disk\\");
  EXPECT_TRUE(mounts[1].read_only) << "the file system is, whatever the mount says";
  EXPECT_THAT(parse_mounts(""), IsEmpty());
}

TEST(Mounts, OfAPathAreTheOnesThatItLiesIn) {
  const auto proc = mount_of("/proc/self");
  ASSERT_TRUE(proc);
  EXPECT_EQ(proc->point, "/proc");
  EXPECT_EQ(proc->type, "proc");
  EXPECT_FALSE(mount_of("/no/such/place"));
}

TEST(Mounts, TellWhetherBlocksMayBeShared) {
  EXPECT_TRUE(may_reflink({.type = "btrfs"}));
  EXPECT_TRUE(may_reflink({.type = "xfs"}));
  EXPECT_FALSE(may_reflink({.type = "ext4"}));
}

TEST(Mounts, TellWhetherAHardLinkMayGoFromOneToTheOther) {
  EXPECT_TRUE(may_hardlink("/proc/self/status", "/proc"));
  EXPECT_FALSE(may_hardlink("/proc", "/"));
  EXPECT_FALSE(may_hardlink("/no/such/place", "/"));
}

}  // namespace
}  // namespace kindred::files
