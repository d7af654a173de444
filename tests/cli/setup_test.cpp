// `kindred setup` as a person and a script meet it: nobody types an id, and what it did can be done again.
#include <filesystem>

#include "cli/cli_test.h"
#include "config/load.h"
#include "support/files.h"
#include "support/immich_api.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SetUp : public CliTest {
 protected:
  SetUp() {
    const Person anna = immich().add_person(share_.alice, "Anna");
    for (const char* path : {"a/1.jpg", "a/2.jpg", "b/3.jpg"}) {
      AssetSpec spec;
      spec.library = share_.photos;
      spec.path = path;
      spec.faces = {{.person = anna.id}};
      assets_.push_back(immich().add_asset(share_.alice, spec).id);
    }
    immich().add_album(share_.alice, "Summer", {assets_[0], assets_[2]});
    alice_ = email("Alice");
    bob_ = email("Bob");
  }
  std::string email(const std::string& name) {
    return share_.value("select email from \"user\" where name = '" + name + "'");
  }
  std::string file() const { return share_.folder / "kindred/config.yaml"; }
  std::string tree() const { return share_.folder / "shared/bob/"; }
  /// Runs it with no configuration but `text`; empty: there is no file.
  ProcessResult setup(std::vector<std::string> arguments, const std::string& input = "",
                      const std::string& key = "key") {
    arguments.insert(arguments.begin(), {KINDRED_PROGRAM, "setup"});
    ProcessOptions options;
    options.clear_environment = true;
    options.input = input;
    options.environment = variables_of(share_.config);
    options.environment.emplace_back("CONFIG_FILE", file());
    options.environment.emplace_back("IMMICH_API_URL", server_.url());
    options.environment.emplace_back("IMMICH_API_KEY", key);
    fs::create_directories(fs::path(file()).parent_path());
    return run_process(arguments, options);
  }
  ProcessResult expect(int code, const std::vector<std::string>& arguments, const std::string& input = "",
                       const std::string& key = "key") {
    ProcessResult result = setup(arguments, input, key);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  std::vector<std::string> album() const {
    return {"--yes", "--source", alice_, "--target", bob_, "--album", "Summer"};
  }
  /// So that Bob's library is not an empty one, which could be meant.
  void add_at_target() {
    AssetSpec spec;
    spec.library = share_.shared;
    spec.path = "own.jpg";
    immich().add_asset(share_.bob, spec);
  }
  std::int64_t libraries() { return share_.count("library"); }
  /// The file as a start reads it.
  Config config() const {
    return load_config(file(), [this](const std::string& name) -> std::optional<std::string> {
      for (const auto& [key, value] : variables_of(share_.config))
        if (key == name) return value;
      return std::nullopt;
    });
  }

  ImmichServer server_{share_.database, "key"};
  std::vector<Uuid> assets_;
  std::string alice_, bob_;
};

TEST_F(SetUp, SharesAnAlbumFromNothingWithoutAnId) {
  const ProcessResult result = expect(0, album());
  EXPECT_THAT(result.out, HasSubstr("added 2 photos"));
  const Config made = config();
  ASSERT_EQ(made.jobs.size(), 1u);
  EXPECT_EQ(made.jobs[0].name, "alice-bob");
  EXPECT_EQ(made.jobs[0].target_path_prefix, tree());
  EXPECT_EQ(share_.value("select name from library where id = '" + made.jobs[0].target_library_id.str() + "'"),
            "Kindred: alice-bob");
  EXPECT_THAT(Sharing::files_in(tree()), testing::SizeIs(2));
  EXPECT_THAT(judge(immich(), made, made.jobs[0]), IsEmpty());
}

TEST_F(SetUp, AsksWhatNoOptionSays) {
  // Alice, to Bob, albums, the proposed folder, make it, with the album, start
  const ProcessResult result = expect(0, {}, alice_ + "\n" + bob_ + "\n1\n\n\n\nyes\n");
  EXPECT_THAT(result.err, AllOf(HasSubstr("Whose photos are shared?"), HasSubstr("3 photos, 1 person with a name"),
                                HasSubstr("Who gets them?"), HasSubstr("album \"Summer\""), HasSubstr(tree())));
  EXPECT_THAT(result.out, HasSubstr("added 2 photos"));
}

TEST_F(SetUp, SaysWhatItDoesNotUnderstandAndAsksAgain) {
  const ProcessResult result = expect(1, {}, "nobody\n99\n" + alice_ + "\n" + bob_ + "\n1\n\nno\nno\n");
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("Please answer with a number from 1 to 2"), HasSubstr("Nothing was changed")));
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(SetUp, EndsWhereTheInputEnds) {
  EXPECT_THAT(expect(2, {}, alice_ + "\n").err, HasSubstr("the input ended"));
  EXPECT_THAT(expect(2, {"--yes", "--source", alice_}).err, HasSubstr("--target is missing"));
}

TEST_F(SetUp, DoesNothingTwice) {
  expect(0, album());
  const std::string text = read_file(file());
  const std::int64_t before = libraries();
  const ProcessResult again = expect(0, album());
  EXPECT_THAT(again.err, HasSubstr("The job alice-bob shares this already"));
  EXPECT_EQ(read_file(file()), text);
  EXPECT_EQ(libraries(), before);
}

TEST_F(SetUp, KeepsTheFileAsItIsAndAddsToIt) {
  fs::create_directories(fs::path(file()).parent_path());
  const std::string before = "# mine\n" + yaml_of(share_.config) + "\n# the end\n";
  write_file(file(), before);
  expect(0, album());
  const std::string after = read_file(file());
  EXPECT_THAT(after,
              AllOf(testing::StartsWith("# mine\n" + yaml_of(share_.config)), testing::EndsWith("\n# the end\n")));
  EXPECT_EQ(read_file(file() + ".before-alice-bob"), before);
  const Config made = config();
  ASSERT_EQ(made.jobs.size(), 2u);
  EXPECT_EQ(made.jobs[0], share_.config.jobs[0]);
  EXPECT_THAT(made.jobs[1].target_path_prefix, Not(IsEmpty()));
}

TEST_F(SetUp, LeavesNoLibraryThatImmichCannotScan) {
  const std::int64_t before = libraries();
  server_.hide(tree());
  const ProcessResult result = expect(4, album());
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("Immich cannot use the folder " + tree()), HasSubstr("ENOENT"), HasSubstr("mount")));
  EXPECT_EQ(libraries(), before);
  EXPECT_FALSE(fs::exists(file()));
  server_.show_all();
  expect(0, album());
}

TEST_F(SetUp, SaysWhatIsWrongWithTheKeyAndGoesOn) {
  const std::int64_t before = libraries();
  EXPECT_THAT(expect(2, album(), "", "wrong").err, HasSubstr("Immich refuses the API key"));
  EXPECT_THAT(expect(2, album(), "", "").err,
              AllOf(HasSubstr("IMMICH_API_KEY"), HasSubstr("Create Library"), HasSubstr(tree())));
  EXPECT_EQ(libraries(), before);
  EXPECT_FALSE(fs::exists(file()));
  // by hand, as that said
  immich().add_library(share_.bob, tree(), "By hand");
  expect(0, album(), "", "");
  EXPECT_EQ(libraries(), before + 1);
}

TEST_F(SetUp, TakesAKeyThatIsTypedOnce) {
  const std::string answers = alice_ + "\n" + bob_ + "\n1\n\nno\n\nwrong\nkey\nyes\n";
  const ProcessResult result = expect(0, {}, answers, "");
  EXPECT_THAT(result.err, HasSubstr("Immich refuses the API key"));
  EXPECT_THAT(read_file(file()), Not(HasSubstr("key\n")));
  EXPECT_THAT(result.out, HasSubstr("added 2 photos"));
}

TEST_F(SetUp, ShowsWhatItCannotWrite) {
  fs::create_directories(file());  // Docker makes a folder where a mounted file is missing
  const ProcessResult result = expect(1, album());
  EXPECT_THAT(result.out, AllOf(HasSubstr("sync_jobs:"), HasSubstr("- name: alice-bob"), HasSubstr("- album: Summer")));
  EXPECT_THAT(result.err, HasSubstr("put the whole text above into"));
  EXPECT_EQ(share_.count("asset where \"ownerId\" = '" + share_.bob.id.str() + "'"), 0);
}

TEST_F(SetUp, NamesWhatIsNotThereOrNotClear) {
  immich().add_album(share_.alice, "summer", {assets_[1]});
  EXPECT_THAT(expect(2, {"--yes", "--source", "eve@x", "--target", bob_, "--album", "Summer"}).err,
              AllOf(HasSubstr("no user with the email eve@x"), HasSubstr(alice_)));
  EXPECT_THAT(expect(2, {"--yes", "--source", alice_, "--target", bob_, "--tag", "none"}).err,
              HasSubstr("no tag \"none\""));
  EXPECT_THAT(expect(2, {"--yes", "--source", alice_, "--target", bob_, "--album", "SUMMER"}).err,
              HasSubstr("the source has several"));
  EXPECT_THAT(expect(2, {"--yes", "--source", alice_, "--target", alice_, "--album", "Summer"}).err,
              HasSubstr("cannot share with itself"));
  // Rules find names without regard to case where none fits exactly: the id is what is clear.
  expect(0, album());
  EXPECT_THAT(read_file(file()), Not(HasSubstr("album: Summer")));
  EXPECT_EQ(share_.mirrors(), 2);
}

struct Wish {
  std::vector<std::string> options;
  std::int64_t mirrors;

  friend void PrintTo(const Wish& wish, std::ostream* out) { *out << testing::PrintToString(wish.options); }
};

class SetUpOf : public SetUp, public testing::WithParamInterface<Wish> {};

TEST_P(SetUpOf, SharesWhatRulesTake) {
  immich().query("update asset set \"isFavorite\" = true where id = $1", assets_[1]);
  immich().add_tag(share_.alice, "for/bob", {assets_[0]});
  std::vector<std::string> arguments = {"--yes", "--source", alice_, "--target", bob_};
  arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
  for (std::string& argument : arguments)
    if (argument == "a") argument = share_.photos.path + "a";
  expect(0, arguments);
  EXPECT_EQ(share_.mirrors(), GetParam().mirrors);
}
INSTANTIATE_TEST_SUITE_P(Kinds, SetUpOf,
                         testing::Values(Wish{{"--person", "Anna"}, 3}, Wish{{"--folder", "a"}, 2},
                                         Wish{{"--tag", "for/bob"}, 1}, Wish{{"--favorites"}, 1},
                                         Wish{{"--person", "Anna", "--favorites"}, 1},
                                         Wish{{"--library", "Alice's photos"}, 3},
                                         Wish{{"--album", "Summer", "--mirror-albums"}, 2}));

TEST_F(SetUp, GivesNoNameOfAJobThatEnded) {
  expect(0, album());
  ProcessOptions options;
  options.clear_environment = true;
  options.environment = variables_of(share_.config);
  run_or_throw({KINDRED_PROGRAM, "--config", file(), "unshare", "alice-bob", "--yes"}, options);
  fs::remove(file());
  expect(0, album());
  EXPECT_EQ(config().jobs.at(0).name, "alice-bob-2");
  EXPECT_EQ(share_.mirrors(), 2);
}

TEST_F(SetUp, RefusesAFolderOfSomebodysBeforeAnythingIsMade) {
  const std::string in_use = share_.folder / "in use/", link = share_.folder / "link";
  fs::create_directories(in_use);
  write_file(in_use + "mine.jpg", "x");
  fs::create_directory_symlink(share_.photos.path, link);
  const SourceSnapshot source = take_snapshot(immich().db(), share_.alice.id, {share_.photos.path});
  for (const std::string& tree :
       {share_.photos.path, share_.photos.path + "bob", link + "/bob", share_.shared.path, in_use,
        immich().media_root() + "/bob", share_.folder / "a/../b", std::string("relative")}) {
    std::vector<std::string> arguments = album();
    arguments.insert(arguments.end(), {"--tree", tree});
    if (tree == share_.shared.path) add_at_target();
    EXPECT_THAT(expect(2, arguments).err, HasSubstr("fix: ")) << tree;
    EXPECT_FALSE(fs::exists(file())) << tree;
  }
  EXPECT_THAT(server_.requests(), IsEmpty());
  EXPECT_EQ(difference(source, take_snapshot(immich().db(), share_.alice.id, {share_.photos.path})), "");
  immich().query("delete from asset where \"ownerId\" = $1", share_.bob.id);
  EXPECT_EQ(libraries(), 2);
}

TEST_F(SetUp, AsksImmichAboutALibraryThatIsThere) {
  immich().add_library(share_.bob, tree(), "By hand");
  server_.hide(tree());
  EXPECT_THAT(expect(4, album()).err, HasSubstr("Immich cannot use the folder"));
  EXPECT_FALSE(fs::exists(file()));
}

// `library: uploads` means everything that was uploaded.
TEST_F(SetUp, NamesALibraryThatIsCalledUploadsByItsId) {
  immich().query("update library set name = 'uploads' where id = $1", share_.photos.id);
  expect(0, {"--yes", "--source", alice_, "--target", bob_, "--library", "uploads"});
  EXPECT_EQ(config().jobs.at(0).share.at(0).conditions.libraries.at(0).written, share_.photos.id.str());
}

TEST_F(SetUp, NamesAPersonByTheIdWhereAHiddenOneHasTheName) {
  immich().add_person(share_.alice, "Anna", {.is_hidden = true});
  expect(0, {"--yes", "--source", alice_, "--target", bob_, "--person", "Anna"});
  EXPECT_EQ(share_.mirrors(), 3);
}

TEST_F(SetUp, ShowsWhatItWouldMake) {
  std::vector<std::string> arguments = album();
  arguments.emplace_back("--dry-run");
  EXPECT_THAT(expect(0, arguments).err, AllOf(HasSubstr("album \"Summer\""), HasSubstr(tree()), HasSubstr("Dry run")));
  EXPECT_FALSE(fs::exists(tree()));
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_F(SetUp, TakesNoOtherConfigurationForTheJobs) {
  expect(0, album());
  fs::rename(file(), file() + ".away");
  EXPECT_THAT(expect(4, album()).err,
              AllOf(HasSubstr("has mirrors of: alice-bob"), HasSubstr("put the configuration")));
}

TEST_F(SetUp, FindsImmichsFoldersUnderOtherNames) {
  const std::string elsewhere = share_.folder / "photos";
  fs::create_directories(elsewhere);
  fs::rename(share_.photos.path, elsewhere + "/alice");
  // As path_map would say it; there is no mount to search in a test.
  fs::create_directories(fs::path(file()).parent_path());
  write_file(file(), "path_map:\n  - {immich: " + share_.photos.path + ", here: " + elsewhere + "/alice/}\n");
  const ProcessResult result =
      expect(0, {"--yes", "--source", alice_, "--target", bob_, "--album", "Summer", "--tree", tree()});
  EXPECT_THAT(result.out, HasSubstr("added 2 photos"));
  EXPECT_EQ(config().path_map.size(), 1u);
}

TEST_F(SetUp, WritesNothingWhereItSeesNoPhotos) {
  fs::rename(share_.photos.path, share_.folder / "away");
  const TableDigests before = digest_tables(immich().db());
  EXPECT_THAT(expect(4, album()).err, AllOf(HasSubstr("finds no file of Alice's"), HasSubstr("mount")));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_FALSE(fs::exists(tree()));
}

}  // namespace
}  // namespace kindred::support
