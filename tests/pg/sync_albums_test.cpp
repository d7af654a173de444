// The job's album: whose it must be, and what happens where it is not.
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SyncAlbums : public SyncTest {
 protected:
  SyncAlbums() { add_at("a.jpg"); }

  void use(const Uuid& album) { job().album_id = album; }
  std::int64_t entries() { return share_.count("album_asset where \"albumId\" = " + quoted(*job().album_id)); }
  /// The codes of the job's warnings in a cycle that does all the rest.
  std::vector<std::string> warnings() {
    const sync::JobReport report = sync();
    EXPECT_FALSE(report.error);
    EXPECT_EQ(share_.mirrors(), 1);
    std::vector<std::string> codes;
    for (const status::Warning& warning : report.warnings) codes.push_back(warning.code);
    return codes;
  }
};

TEST_F(SyncAlbums, AreFilledWhereTheTargetOwnsThem) {
  use(immich().add_album(share_.bob, "From Alice"));
  EXPECT_THAT(warnings(), IsEmpty());
  EXPECT_EQ(entries(), 1);
}

TEST_F(SyncAlbums, AreFilledWhereTheTargetIsAnEditor) {
  const User carol = immich().add_user("Carol");
  use(immich().add_album(carol, "The family's"));
  immich().share_album(*job().album_id, share_.bob, "editor");
  EXPECT_THAT(warnings(), IsEmpty());
  EXPECT_EQ(entries(), 1);
}

TEST_F(SyncAlbums, Promise1AreLeftAloneWhereTheyAreTheSourcesOwn) {
  use(immich().add_album(share_.alice, "Mine"));
  EXPECT_THAT(warnings(), ElementsAre("album_closed"));
  immich().share_album(*job().album_id, share_.bob, "viewer");
  EXPECT_THAT(warnings(), ElementsAre("album_closed")) << "who looks at an album does not fill it";
  EXPECT_EQ(entries(), 0);
}

TEST_F(SyncAlbums, MayGoWhileTheRestIsShared) {
  use(immich().add_album(share_.bob, "From Alice"));
  sync();
  immich().query("delete from album where id = $1", *job().album_id);
  EXPECT_THAT(warnings(), ElementsAre("album_absent"));
  add_at("b.jpg");
  const sync::JobReport report = sync();
  EXPECT_FALSE(report.error);
  EXPECT_EQ(share_.mirrors(), 2);
}

}  // namespace
}  // namespace kindred::support
