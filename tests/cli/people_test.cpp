// `people save` and `people restore` as a person meets them: the file, the table, consent, exit codes, JSON.
#include <sys/stat.h>

#include <filesystem>

#include "cli/cli_test.h"
#include "support/files.h"
#include "support/forced_jobs.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class People : public CliTest {
 protected:
  People() {
    anna_ = immich().add_person(share_.alice, "Anna", {.birth_date = "1990-02-28"});
    immich().add_person(share_.alice, "Nobody");
    for (const char* path : {"1.jpg", "2.jpg"}) {
      AssetSpec spec;
      spec.library = share_.photos;
      spec.path = path;
      spec.faces = {{.person = anna_.id}};
      immich().add_asset(share_.alice, spec);
    }
    expect(0, {"sync"});
    email_ = share_.value("select email from \"user\" where name = 'Alice'");
  }
  ProcessResult expect(int code, const std::vector<std::string>& arguments) {
    ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  std::string file() const { return share_.folder / "people.json"; }
  void save() { expect(0, {"people", "save", file(), "--user", email_, "--force"}); }
  std::int64_t named() {
    return share_.count("person where name = 'Anna' and \"ownerId\" = '" + share_.alice.id.str() + "'");
  }
  /// As a reset leaves it.
  void forget_names() {
    immich().query("update person set name = '', \"birthDate\" = null where \"ownerId\" = $1", share_.alice.id);
  }
  static nlohmann::json json(const ProcessResult& result) { return nlohmann::json::parse(result.out); }

  Person anna_;
  std::string email_;
};

TEST_F(People, AreSavedToAFileForItsOwnerAlone) {
  const TableDigests before = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
  const ProcessResult saved = expect(0, {"people", "save", file(), "--user", email_});
  EXPECT_THAT(saved.out, AllOf(HasSubstr("saved 2 people with 2 faces in " + file()), HasSubstr("1 of them appears")));
  struct stat st {};
  ASSERT_EQ(::stat(file().c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600u);
  const std::string text = read_file(file());
  EXPECT_EQ(nlohmann::json::parse(text)["people"][0]["name"], "Anna");

  EXPECT_THAT(expect(2, {"people", "save", file(), "--user", email_}).err,
              AllOf(HasSubstr("exists already"), HasSubstr("--force")));
  EXPECT_EQ(read_file(file()), text);
  const nlohmann::json again =
      json(expect(0, {"people", "save", file(), "--user", share_.alice.id.str(), "--force", "--json"}));
  EXPECT_EQ(again["people"], 2);
  EXPECT_EQ(again["without_faces"], 1);
  EXPECT_EQ(again["user"]["email"], email_);

  EXPECT_THAT(expect(2, {"people", "save", file() + ".2", "--user", "nobody"}).err, HasSubstr("no user"));
  EXPECT_THAT(expect(2, {"people", "save", share_.folder / "gone/p.json", "--user", email_}).err,
              HasSubstr("its folder does not exist"));
  EXPECT_THAT(expect(2, {"people", "save", share_.folder.path(), "--user", email_, "--force"}).err,
              HasSubstr("is not a regular file"));
  EXPECT_FALSE(std::filesystem::exists(file() + ".2"));
  for (const auto& entry : std::filesystem::directory_iterator(share_.folder.path())) {
    EXPECT_THAT(entry.path().filename().string(), testing::Not(testing::StartsWith(".kindred-"))) << "left over";
  }
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
}

TEST_F(People, AreRestoredAfterConsentOnly) {
  save();
  forget_names();
  const TableDigests before = digest_tables(immich().db());
  const ProcessResult dry = expect(0, {"people", "restore", file(), "--dry-run"});
  EXPECT_THAT(dry.out, AllOf(HasSubstr("Anna"), HasSubstr("2/2"), HasSubstr("name, birthday"),
                             HasSubstr("Nobody: the file has no face")));
  EXPECT_THAT(expect(1, {"people", "restore", file()}).err,
              AllOf(HasSubstr("Give this to 1 person?"), HasSubstr("Nothing was changed")));
  const nlohmann::json told = json(expect(0, {"people", "restore", file(), "--dry-run", "--json"}));
  EXPECT_EQ(told["done"], false);
  EXPECT_EQ(told["to_give"], 1);
  EXPECT_EQ(told["people"][0]["gets"], nlohmann::json({"name", "birth_date"}));
  EXPECT_EQ(told["people"][1]["recognition"], "no_faces");
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");

  const nlohmann::json done = json(expect(0, {"people", "restore", file(), "--yes", "--json"}));
  EXPECT_EQ(done["done"], true);
  EXPECT_EQ(done["given"], 1);
  EXPECT_EQ(named(), 1);
  EXPECT_THAT(expect(0, {"people", "restore", file()}).out, HasSubstr("There is nothing to give."));
  expect(0, {"sync"});
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(People, AreGivenToAnotherUserOnRequest) {
  save();
  EXPECT_THAT(expect(0, {"people", "restore", file(), "--user", share_.bob.id.str(), "--yes"}).out,
              AllOf(HasSubstr(", for Bob"), HasSubstr("none of its 2 faces is on the user's photos")));
  EXPECT_THAT(expect(2, {"people", "restore", file(), "--user", "nobody"}).err, HasSubstr("no user"));
  immich().query("update \"user\" set \"deletedAt\" = now() where id = $1", share_.alice.id);
  EXPECT_THAT(expect(2, {"people", "restore", file(), "--yes"}).err, HasSubstr("--user"));
}

TEST_F(People, AreNotRestoredFromABadFile) {
  save();
  forget_names();
  const std::string whole = read_file(file());
  const TableDigests before = digest_tables(immich().db());
  write_file(file(), whole.substr(0, whole.size() / 2));
  EXPECT_THAT(expect(2, {"people", "restore", file(), "--yes"}).err,
              AllOf(HasSubstr(file() + ": is not JSON, or only the beginning of it"), HasSubstr("line ")));
  nlohmann::json wrong = nlohmann::json::parse(whole);
  wrong["people"][0]["faces"][1]["box"] = "everywhere";
  write_file(file(), wrong.dump());
  EXPECT_THAT(expect(2, {"people", "restore", file(), "--yes"}).err,
              HasSubstr("people[0].faces[1].box must be a list"));
  EXPECT_THAT(expect(2, {"people", "restore", file() + ".gone", "--yes"}).err, HasSubstr("does not exist"));
  EXPECT_THAT(expect(2, {"people", "restore"}).err, HasSubstr("FILE"));
  EXPECT_THAT(expect(2, {"people"}).err, HasSubstr("subcommand"));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
}

}  // namespace
}  // namespace kindred::support
