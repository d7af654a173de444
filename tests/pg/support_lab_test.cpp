// The lab program as the scripts of demo and benchmark use it, and the helpers that run programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <sstream>

#include "support/bulk.h"
#include "support/process.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> settings_of(const std::string& output) {
  std::map<std::string, std::string> out;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    out[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  return out;
}

std::string value(pg::Connection& db, const std::string& sql) {
  const pg::Result rows = db.query("select (" + sql + ")::text as value");
  return std::string(rows.text(0, "value").value_or("null"));
}

TEST(Lab, FillsADatabaseAndSaysWhatAJobNeeds) {
  const TemporaryFolder folder;
  const TestDatabase database;
  const std::string cluster = Cluster::shared().folder();
  const ProcessResult filled =
      run_or_throw({KINDRED_LAB, "fill", cluster, database.config().name, "--media", folder / "media", "--external",
                    folder / "photos", "--assets", "60", "--faces-per-asset", "2", "--people", "5", "--seed", "3"});
  const auto settings = settings_of(filled.out);
  pg::Connection db = database.connect();
  EXPECT_EQ(value(db, "select count(*) from asset"), "60");
  EXPECT_EQ(value(db, "select count(*) from asset_face"), "120");
  EXPECT_EQ(value(db, "select count(*) from person where \"faceAssetId\" is not null"), "5");
  EXPECT_EQ(value(db, "select count(distinct \"ownerId\") || ' ' || min(\"ownerId\"::text) from asset"),
            "1 " + settings.at("SOURCE_USER_ID"));
  EXPECT_EQ(value(db, "select \"ownerId\" from library where id = '" + settings.at("TARGET_LIBRARY_ID") + "'"),
            settings.at("TARGET_USER_ID"));
  EXPECT_EQ(value(db, "select bool_and(starts_with(\"originalPath\", '" + settings.at("SHARED_PATH_PREFIX") +
                          "')) from asset"),
            "true");
  EXPECT_EQ(settings.at("TARGET_PATH_PREFIX"), folder / "photos/bob/");
  EXPECT_EQ(settings.at("UPLOAD_LOCATION_MOUNT"), folder / "media");
  EXPECT_EQ(settings.at("DB_HOSTNAME"), cluster);
  EXPECT_EQ(settings.at("DB_DATABASE_NAME"), database.config().name);
}

TEST(Lab, SaysWhatIsWrongAndHowToFixIt) {
  const std::string cluster = Cluster::shared().folder();
  const ProcessResult unknown = run_process({KINDRED_LAB, "create", cluster, "x", "--version", "1.0.0"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("2.7.5"));
  EXPECT_NE(run_process({KINDRED_LAB, "fill", cluster}).exit_code, 0);
}

TEST(Bulk, FillsEachVersion) {
  for (const std::string& version : ImmichSchema::versions()) {
    SCOPED_TRACE(version);
    const TemporaryFolder folder;
    const TestDatabase database(version);
    Instance immich(database, folder);
    fill(immich, folder / "photos", {.assets = 30, .faces_per_asset = 3, .people = 2});
    EXPECT_EQ(value(immich.db(), "select count(*) from asset"), "30");
    EXPECT_EQ(value(immich.db(), "select count(*) from face_search"), "90");
  }
}

/// Reads the width from a JPEG's start-of-frame segment.
int jpeg_width(const std::string& bytes) {
  for (std::size_t at = 2; at + 9 < bytes.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    if (byte(1) >= 0xc0 && byte(1) <= 0xc3) return byte(7) * 256 + byte(8);
    at += 2 + byte(2) * 256u + byte(3);
  }
  return 0;
}

TEST(Pictures, AreJpegFilesInImmichsSizesWithTheRowsExif) {
  const TemporaryFolder folder;
  const TestDatabase database;
  Instance immich(database, folder);
  const User alice = immich.add_user("Alice");
  const Person anna = immich.add_person(alice, "Anna", {.picture = true});
  const Asset asset = immich.add_asset(alice, {.faces = {{.person = anna.id}}, .picture = true});
  const Asset other = immich.add_asset(alice, {.picture = true});
  const std::string original = read_file(asset.original_path);
  EXPECT_EQ(jpeg_width(original), 1600);
  EXPECT_EQ(jpeg_width(read_file(asset.files.at("preview"))), 1440);
  EXPECT_EQ(jpeg_width(read_file(asset.files.at("thumbnail"))), 250);
  EXPECT_EQ(jpeg_width(read_file(anna.thumbnail_path)), 250);
  EXPECT_NE(original, read_file(other.original_path));
  const std::string id = "'" + asset.id.str() + "'";
  EXPECT_THAT(original.substr(0, 400), HasSubstr("Exif"));
  for (const std::string column : {"make", "model", "to_char(\"dateTimeOriginal\", 'YYYY:MM:DD HH24:MI:SS')"}) {
    const std::string expected = value(immich.db(), "select " + column + " from asset_exif where \"assetId\" = " + id);
    EXPECT_THAT(original.substr(0, 400), HasSubstr(expected));
  }
}

TEST(Processes, GiveOutputErrorsExitCodeAndPeak) {
  ProcessOptions options;
  options.input = std::string(300'000, 'x');  // more than a pipe holds
  options.environment = {{"GREETING", "hello"}};
  const ProcessResult result = run_process({"sh", "-c", "cat; echo $GREETING >&2; exit 7"}, options);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.out, options.input);
  EXPECT_EQ(result.err, "hello\n");
  EXPECT_GT(result.peak_kb, 0);
  EXPECT_EQ(run_process({"sh", "-c", "kill -9 $$"}).exit_code, 137);
  EXPECT_EQ(run_process({"no-such-program"}).exit_code, 127);
  EXPECT_THROW(run_or_throw({"false"}), Error);
}

TEST(Processes, DoNotInheritWhatTheyMustNot) {
  ProcessOptions options;
  options.clear_environment = true;
  ::setenv("KINDRED_LEAK", "1", 1);
  EXPECT_EQ(run_process({"sh", "-c", "echo [$KINDRED_LEAK]"}, options).out, "[]\n");
  EXPECT_EQ(run_process({"sh", "-c", "echo [$KINDRED_LEAK]"}).out, "[1]\n");
}

TEST(Processes, InTheBackgroundGiveTheirExitCode) {
  BackgroundProcess ends({"sh", "-c", "exit 3"}, "/dev/null");
  EXPECT_EQ(ends.wait(), 3);
  BackgroundProcess stays({"tail", "-f", "/dev/null"}, "/dev/null");
  EXPECT_TRUE(stays.is_running());
  stays.signal(SIGTERM);
  EXPECT_EQ(stays.wait(), 128 + SIGTERM);
}

TEST(Processes, InTheBackgroundEndWithTheirObject) {
  pid_t pid = 0;
  {
    BackgroundProcess stays({"tail", "-f", "/dev/null"}, "/dev/null");
    pid = stays.pid();
    ASSERT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace kindred::support
