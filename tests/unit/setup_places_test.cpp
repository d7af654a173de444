// Where a new share's files are found and where they go, as `kindred setup` proposes it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "commands/setup/places.h"
#include "files_fixture.h"

namespace kindred::sync {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

const Uuid kAlice = Uuid::parse("aaaaaaaa-0000-4000-8000-000000000001").value();
const Uuid kBob = Uuid::parse("bbbbbbbb-0000-4000-8000-000000000002").value();

TEST(SetupNames, ArePlain) {
  EXPECT_EQ(plain_name("Bob Smith"), "bob-smith");
  EXPECT_EQ(plain_name("  O'Hara!"), "o-hara");
  EXPECT_EQ(plain_name("Ωmega"), "mega");
  EXPECT_EQ(plain_name("母"), "user");
}

class SetupPlaces : public files::FilesTest {
 protected:
  SetupPlaces() {
    config_.media_root = in("media");
    fs::create_directories(in("media/thumbs"));
    fs::create_directories(in("photos/alice"));
  }
  std::string in(const std::string& name) const { return folder() + "/" + name; }
  static void add_file(const std::string& path, const std::string& content) {
    fs::create_directories(fs::path(path).parent_path());
    write(path, content);
  }
  ImmichLibrary library(const Uuid& owner, const std::string& path, bool is_empty = false) const {
    return {Uuid::random(), owner, "Photos", {path}, is_empty};
  }
  std::optional<std::string> proposed(const std::vector<ImmichLibrary>& libraries) const {
    return propose_tree(config_, {libraries, {}, kAlice, kBob}, "Bob");
  }

  Config config_;
};

TEST_F(SetupPlaces, LieBesideTheSourcesLibrary) {
  EXPECT_EQ(proposed({library(kAlice, in("photos/alice"))}), in("photos/shared/bob/"));
}

TEST_F(SetupPlaces, LieWhereNoLibrarySeesThem) {
  EXPECT_EQ(proposed({library(kAlice, in("photos/alice")), library(kBob, in("photos"))}), std::nullopt);
  config_.path_map = {{"/shared_library/", in("other/")}};
  fs::create_directories(in("other"));
  EXPECT_EQ(proposed({library(kAlice, in("photos/alice")), library(kBob, in("photos"))}), "/shared_library/bob/");
}

TEST_F(SetupPlaces, LieBesideTheTreesOfOtherJobsAndAreNotOneOfThem) {
  Job job;
  job.target_path_prefix = in("trees/bob/");
  config_.jobs = {job};
  fs::create_directories(in("trees/bob"));
  EXPECT_EQ(proposed({}), in("trees/bob-2/"));
}

TEST_F(SetupPlaces, AreProposedAgainAfterARunThatDidNotEnd) {
  fs::create_directories(in("photos/shared/bob"));
  const ImmichLibrary alices = library(kAlice, in("photos/alice"));
  EXPECT_EQ(proposed({alices, library(kBob, in("photos/shared/bob/"), true)}), in("photos/shared/bob/"));
  EXPECT_EQ(proposed({alices, library(kBob, in("photos/shared/bob/"), false)}), in("photos/shared/bob-2/"));
  add_file(in("photos/shared/bob/somebody's.jpg"), "x");
  EXPECT_EQ(proposed({alices}), in("photos/shared/bob-2/"));
}

TEST_F(SetupPlaces, AreNotAmongOriginalsThatAreMapped) {
  config_.path_map = {{"/external/", in("photos/")}, {"/shared_library/", in("other/")}};
  fs::create_directories(in("other"));
  const TreeSurroundings around = {{}, {{"/external/alice/1.jpg", 3}}, kAlice, kBob};
  EXPECT_EQ(propose_tree(config_, around, "Bob"), "/shared_library/bob/");
}

TEST_F(SetupPlaces, AreRefusedWhereTheyAreAnothersFolder) {
  const TreeSurroundings around = {{library(kAlice, in("photos/alice"))}, {}, kAlice, kBob};
  const auto problem = [&](const std::string& tree) {
    const std::optional<Error> error = tree_problem(config_, around, tree);
    return error ? std::string(error->what()) : std::string();
  };
  fs::create_directories(in("free"));
  fs::create_directory_symlink(in("photos/alice"), in("link"));
  EXPECT_EQ(problem(in("free/bob/")), "");
  EXPECT_THAT(problem(in("photos/alice/")), HasSubstr("imports"));
  EXPECT_THAT(problem(in("photos/alice/bob/")), HasSubstr("imports"));
  EXPECT_THAT(problem(in("photos/")), HasSubstr("imports"));
  EXPECT_THAT(problem(in("link/bob/")), HasSubstr("imports")) << "a link leads there";
  EXPECT_THAT(problem(in("media/x/")), HasSubstr("upload folder"));
  EXPECT_THAT(problem("/kindred-shared-library/bob/"), HasSubstr("does not see it"));
  add_file(in("free/bob/1.jpg"), "hers");
  EXPECT_THAT(problem(in("free/bob/")), HasSubstr("it holds 1.jpg"));
}

TEST_F(SetupPlaces, AreNotGuessedWhereTwoFilesFit) {
  add_file(in("mnt/a/alice/1.jpg"), "one");
  add_file(in("mnt/b/alice/1.jpg"), "two");
  const std::vector<SampleOriginal> sample = {{"/external/alice/1.jpg", 3}};
  EXPECT_THROW(find_mappings(config_, sample, {in("mnt/a/"), in("mnt/b/")}), Error);
  Job job;  // what lies in a tree are links to originals
  job.target_path_prefix = in("mnt/a/");
  config_.jobs = {job};
  EXPECT_EQ(find_mappings(config_, sample, {in("mnt/a/"), in("mnt/b/")}).size(), 1u);
  EXPECT_THAT(find_mappings(config_, {{"/external/alice/1.jpg", std::nullopt}}, {in("mnt/b/")}), IsEmpty());
}

TEST_F(SetupPlaces, DoNotLieInTheMediaRoot) {
  EXPECT_EQ(proposed({library(kAlice, in("media/library"))}), std::nullopt);
}

TEST_F(SetupPlaces, AreFoundUnderOtherNamesByNameAndSize) {
  add_file(in("mnt/originals/alice/a/1.jpg"), "one");
  add_file(in("mnt/older/alice/a/1.jpg"), "another");
  const std::vector<std::string> folders = {in("mnt/"), in("mnt/older/"), in("mnt/originals/")};
  const std::vector<PathMapping> found = find_mappings(config_, {{"/external/alice/a/1.jpg", 3}}, folders);
  EXPECT_EQ(found, (std::vector<PathMapping>{{"/external/", in("mnt/originals/")}}));
  EXPECT_THAT(find_mappings(config_, {{"/external/alice/a/1.jpg", 4}}, folders), IsEmpty());
  EXPECT_THAT(find_mappings(config_, {{in("mnt/older/alice/a/1.jpg"), 7}}, folders), IsEmpty());
}

TEST_F(SetupPlaces, OfSeveralSamplesNeedOneMapping) {
  add_file(in("mnt/alice/1.jpg"), "one");
  add_file(in("mnt/alice/2.jpg"), "two");
  EXPECT_EQ(find_mappings(config_, {{"/external/alice/1.jpg", 3}, {"/external/alice/2.jpg", 3}}, {in("mnt/")}).size(),
            1u);
}

TEST_F(SetupPlaces, AreMadeWithWhatIsAboveThemAndTriedWithoutATrace) {
  add_file(in("photos/alice/1.jpg"), "one");
  const std::string tree = in("photos/shared/bob/");
  make_tree(config_, tree);
  make_tree(config_, tree);
  struct stat made {
  }, thumbs{};
  ASSERT_EQ(::stat(tree.c_str(), &made), 0);
  ASSERT_EQ(::stat(in("media/thumbs").c_str(), &thumbs), 0);
  EXPECT_EQ(made.st_uid, thumbs.st_uid);
  const auto placement = try_placing(config_, tree, {{in("photos/alice/none.jpg"), 1}, {in("photos/alice/1.jpg"), 3}});
  ASSERT_TRUE(placement);
  EXPECT_EQ(placement->result, files::PlaceResult::done);
  EXPECT_EQ(placement->how, files::Placed::hardlinked);
  EXPECT_TRUE(fs::is_empty(tree));
  EXPECT_FALSE(try_placing(config_, tree, {}));
}

}  // namespace
}  // namespace kindred::sync
