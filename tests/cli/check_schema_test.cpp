// What a version of Immich would mean for Kindred, told before the upgrade.
#include <filesystem>

#include "cli/cli_test.h"
#include "support/files.h"
#include "support/process.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class CheckSchema : public CliTest {
 protected:
  CheckSchema() : CliTest("2.7.5") {}
  static std::string dump(const Database& database) {
    return run_or_throw({"pg_dump", "--schema-only", "--schema=public", "-h", database.host, "-U", database.user, "-d",
                         database.name})
        .out;
  }
  ProcessResult check(const std::string& dump) {
    write_file(share_.folder / "dump.sql", dump);
    return kindred({"check-schema", "--dump", share_.folder / "dump.sql"});
  }
  void alter(const std::string& sql) { immich().db().query(sql); }
};

TEST_F(CheckSchema, KnowsTheDumpOfEachVersion) {
  for (const std::string& version : ImmichSchema::versions()) {
    const TestDatabase database(version);
    const ProcessResult result = check(dump(database.config()));
    EXPECT_EQ(result.exit_code, 0) << version << result.out << result.err;
    EXPECT_EQ(result.out, "The tables are those of Immich " + version + ".\nverdict: known\n") << result.err;
  }
}

TEST_F(CheckSchema, AcceptsWhatIsPlainAndNew) {
  alter("alter table asset_exif add mood text");
  alter("create table holiday (id uuid primary key, name text)");
  const ProcessResult result = check(dump(share_.database.config()));
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("nearest to those of Immich 2.7.5"), HasSubstr("column asset_exif.mood (text) is new"),
                    HasSubstr("table holiday is new"), HasSubstr("verdict: accepted")));
}

TEST_F(CheckSchema, RefusesWhatKindredCannotFill) {
  alter("alter table asset add \"moodId\" uuid");
  alter("alter table asset drop column thumbhash");
  const ProcessResult result = check(dump(share_.database.config()));
  EXPECT_EQ(result.exit_code, 4) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("asset.moodId"), HasSubstr("asset.thumbhash is gone"), HasSubstr("verdict: refused")));
}

TEST_F(CheckSchema, RefusesWhatKindredDoesNotFill) {
  alter("alter table album_asset add \"addedById\" uuid not null");
  EXPECT_THAT(check(dump(share_.database.config())).out, HasSubstr("column album_asset.addedById must not be null"));
}

TEST_F(CheckSchema, RefusesATypeThatAStatementDependsOn) {
  alter("alter type asset_checksum_algorithm_enum rename to algorithm_enum");
  alter("alter table library alter \"importPaths\" type text using ''");
  alter("alter table asset alter \"originalFileName\" type text");
  alter("alter table asset_exif alter iso type bigint");
  alter("alter type asset_visibility_enum rename value 'hidden' to 'unseen'");
  const ProcessResult result = check(dump(share_.database.config()));
  EXPECT_EQ(result.exit_code, 4) << result.out;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("column asset.checksumAlgorithm was of type asset_checksum_algorithm_enum and is algorithm_enum"),
            HasSubstr("type asset_checksum_algorithm_enum is gone"),
            HasSubstr("column library.importPaths was of type"),
            HasSubstr("value 'hidden' of enum asset_visibility_enum is gone, and immich/"),
            testing::Not(HasSubstr("asset.originalFileName was of type")),
            testing::Not(HasSubstr("asset_exif.iso was of"))))
      << "what is merely copied may have any type";
}

TEST_F(CheckSchema, RefusesAColumnThatHasNeitherItsOldNameNorItsNew) {
  alter("alter table album_asset rename column \"albumId\" to album");
  EXPECT_THAT(check(dump(share_.database.config())).out, HasSubstr("immich/add_album_entries.sql would get lines"));
}

TEST_F(CheckSchema, MindsNoColumnThatNoStatementNames) {
  alter("alter table album drop column \"order\"");
  alter("alter table \"user\" drop column status");
  const ProcessResult result = check(dump(share_.database.config()));
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("column album.order is gone"), HasSubstr("column user.status is gone")));
}

TEST_F(CheckSchema, JudgesTheDatabaseAsWell) {
  EXPECT_EQ(kindred({"check-schema"}).out, "The tables are those of Immich 2.7.5.\nverdict: known\n");
  EXPECT_EQ(kindred({"doctor", "--schema"}).out, "The tables are those of Immich 2.7.5.\nverdict: known\n");
  alter("alter table library rename column \"importPaths\" to paths");
  const ProcessResult result = kindred({"doctor", "--schema", "--json"});
  EXPECT_EQ(result.exit_code, 4);
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["nearest_version"], "2.7.5");
  EXPECT_EQ(json["differences"].size(), 2u);
  EXPECT_THAT(json["refusals"].dump(), HasSubstr("importPaths"));
}

TEST_F(CheckSchema, SaysWhatIsNoDump) {
  const ProcessResult result = check("PGDMP");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              AllOf(StartsWith("kindred: the file holds no CREATE TABLE"), HasSubstr("fix: make it with: pg_dump")));
  EXPECT_EQ(kindred({"check-schema", "--dump", "/nowhere"}).exit_code, 2);
}

}  // namespace
}  // namespace kindred::support
