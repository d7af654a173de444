// `kindred doctor --schema`: what a version of Immich would mean for Kindred, told on a scratch database that holds its
// schema and nothing else, and without any job.
#include "cli/cli_test.h"
#include "support/process.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DoctorSchema : public testing::Test {
 protected:
  /// Nothing but the database is named: no configuration file, no job.
  static ProcessResult doctor(const Database& database, const std::vector<std::string>& more = {"--schema"}) {
    ProcessOptions options;
    options.clear_environment = true;
    options.environment = {
        {"DB_URL", "postgresql:///" + database.name + "?host=" + database.host + "&user=" + database.user}};
    std::vector<std::string> arguments = {KINDRED_PROGRAM, "doctor"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_process(arguments, options);
  }
  ProcessResult check() { return doctor(scratch_.config()); }
  void alter(const std::string& sql) { scratch_.connect().query(sql); }

  const TestDatabase scratch_{"2.7.5"};
};

/// As docs/upgrades.md has it: a dump of the schema, loaded into a new database.
TEST_F(DoctorSchema, KnowsTheDumpOfEachVersion) {
  for (const std::string& version : ImmichSchema::versions()) {
    const TestDatabase immichs(version);
    Database loaded = immichs.config();
    const std::string dump =
        run_or_throw({"pg_dump", "--schema-only", "-h", loaded.host, "-U", loaded.user, "-d", loaded.name}).out;
    loaded.name += "_loaded";
    Cluster::shared().psql("postgres", "create database " + loaded.name);
    Cluster::shared().psql(loaded.name, dump);
    const ProcessResult result = doctor(loaded);
    EXPECT_EQ(result.exit_code, 0) << version << result.out << result.err;
    EXPECT_EQ(result.out, "The tables are those of Immich " + version + ".\nverdict: known\n") << result.err;
    Cluster::shared().psql("postgres", "drop database " + loaded.name);
  }
}

TEST_F(DoctorSchema, AcceptsWhatIsPlainAndNew) {
  alter("alter table asset_exif add mood text");
  alter("create table holiday (id uuid primary key, name text)");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("nearest to those of Immich 2.7.5"), HasSubstr("column asset_exif.mood (text) is new"),
                    HasSubstr("table holiday is new"), HasSubstr("verdict: accepted")));
}

TEST_F(DoctorSchema, RefusesWhatKindredCannotFill) {
  alter("alter table asset add \"moodId\" uuid");
  alter("alter table asset drop column thumbhash");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 4) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("asset.moodId"), HasSubstr("asset.thumbhash is gone"), HasSubstr("verdict: refused")));
}

TEST_F(DoctorSchema, RefusesWhatKindredDoesNotFill) {
  alter("alter table album_asset add \"addedById\" uuid not null");
  EXPECT_THAT(check().out, HasSubstr("column album_asset.addedById must not be null"));
}

TEST_F(DoctorSchema, RefusesATypeThatAStatementDependsOn) {
  alter("alter type asset_checksum_algorithm_enum rename to algorithm_enum");
  alter("alter table library alter \"importPaths\" type text using ''");
  alter("alter type asset_visibility_enum rename value 'hidden' to 'unseen'");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 4) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("type \"asset_checksum_algorithm_enum\" does not exist"),
                                HasSubstr("column library.importPaths was"),
                                HasSubstr("invalid input value for enum asset_visibility_enum: \"hidden\"")));
}

TEST_F(DoctorSchema, MindsNoColumnThatNoStatementNames) {
  alter("alter table album drop column \"isActivityEnabled\"");
  alter("alter table \"user\" drop column status");
  alter("alter table asset alter \"originalFileName\" type text");
  alter("alter table asset_exif alter iso type bigint");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("column album.isActivityEnabled is gone"), HasSubstr("column user.status is gone")));
}

TEST_F(DoctorSchema, SpeaksJsonAndWritesNothing) {
  EXPECT_EQ(check().out, "The tables are those of Immich 2.7.5.\nverdict: known\n");
  alter("alter table library rename column \"importPaths\" to paths");
  const ProcessResult result = doctor(scratch_.config(), {"--schema", "--json"});
  EXPECT_EQ(result.exit_code, 4);
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["nearest_version"], "2.7.5");
  EXPECT_EQ(json["differences"].size(), 2u);
  EXPECT_FALSE(json["accepted"].get<bool>());
  EXPECT_THAT(json["refusals"].dump(), HasSubstr("importPaths"));
  pg::Connection db = scratch_.connect();
  EXPECT_TRUE(db.query("select to_regclass('_face_sync_meta') is null as gone")[0].get<bool>("gone"));
}

TEST_F(DoctorSchema, NamesEachRightThatTheRoleLacks) {
  alter("revoke delete on asset from kindred");
  const ProcessResult result = doctor(scratch_.as_kindred());
  EXPECT_EQ(result.exit_code, 4) << result.out;
  EXPECT_THAT(result.out, HasSubstr("the role lacks DELETE on asset\n"));
}

TEST_F(DoctorSchema, SaysWhatIsNoImmichAndWhatIsNoDatabase) {
  Database other = scratch_.config();
  other.name = "postgres";
  const ProcessResult none = doctor(other);
  EXPECT_EQ(none.exit_code, 4);
  EXPECT_THAT(none.err, HasSubstr("holds no Immich"));
  other.name = "no_such_database";
  EXPECT_EQ(doctor(other).exit_code, 3);
  EXPECT_EQ(doctor(other, {"--schema", "--fix"}).exit_code, 2) << "each asks for something else";
}

/// The grants need no job either; the whole suite runs with what they print (tests/support/test_database.cpp).
TEST_F(DoctorSchema, GrantsArePrintedForTheTablesThatAreThere) {
  const ProcessResult result = doctor(scratch_.config(), {"--grants", "--role", "my role"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("grant select, insert, update, delete on \"asset\" to \"my role\";\n"),
                                HasSubstr("grant insert on \"stack_audit\" to \"my role\";  -- a trigger of Immich's"),
                                testing::Not(HasSubstr("on \"person_group\""))));
  EXPECT_EQ(doctor(scratch_.config(), {"--role", "x"}).exit_code, 2);
}

}  // namespace
}  // namespace kindred::support
