#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string_view>

#include "support/foretold.h"
#include "support/mirrors.h"
#include "support/sharing.h"
#include "support/snapshot.h"

namespace kindred::support {

/// A test that starts from Alice, Bob and the job between them.
class SyncTest : public testing::Test {
 protected:
  SyncTest() = default;
  explicit SyncTest(const std::string& version) : share_(1, Cluster::shared(), version) {}

  /// True for one test in three, by its name: a plan before each cycle costs as much as the cycle.
  static bool is_planned() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    return std::hash<std::string_view>{}(test->name()) % 3 == 0;
  }
  Instance& immich() { return share_.immich; }
  Job& job() { return share_.config.jobs.front(); }
  sync::JobReport sync() { return share_.sync(); }

  Asset add(AssetSpec spec) {
    spec.library = share_.photos;
    return immich().add_asset(share_.alice, spec);
  }
  Asset add_at(const std::string& path) {
    AssetSpec spec;
    spec.path = path;
    return add(spec);
  }
  void run(const std::string& sql) { immich().query(sql); }
  static std::string quoted(const Uuid& id) { return "'" + id.str() + "'"; }
  /// A column of an asset's row, as text.
  std::string row(const std::string& column, const Uuid& asset) {
    return share_.value("select " + column + " from asset where id = " + quoted(asset));
  }
  void set_row(const std::string& assignments, const Uuid& asset) {
    run("update asset set " + assignments + " where id = " + quoted(asset));
  }
  void trash(const Asset& asset) { set_row("\"deletedAt\" = now(), status = 'trashed'", asset.id); }

  /// As Immich does it from the version before.
  void upgrade(const std::string& version) {
    pg::Transaction work = immich().db().begin();
    work.run_script(ImmichSchema(version).upgrade_script());
    work.commit();
    share_.database.grant();
    immich().read_schema();
  }

  Uuid mirror_of(const Uuid& source) const { return Sharing::mirror_id(share_.bob, source); }
  bool is_mirrored(const Asset& asset) { return share_.count("asset where id = " + quoted(mirror_of(asset.id))) == 1; }
  /// All that is wrong with the first job's mirrors and files.
  std::vector<std::string> wrong() { return judge(immich(), share_.config, job()); }
  /// Everything of Alice's, rows and files.
  SourceSnapshot source() {
    std::vector<std::string> folders = {share_.photos.path};
    for (const char* name : {"/thumbs/", "/encoded-video/", "/library/", "/upload/"}) {
      const std::string folder = immich().media_root() + name + share_.alice.id.str();
      if (std::filesystem::exists(folder)) folders.push_back(folder);
    }
    return take_snapshot(immich().db(), share_.alice.id, folders);
  }

  /// As if PostgreSQL had never looked at a table: it guesses then, from the size of the file alone.
  void forget_statistics() {
    run("delete from pg_statistic where starelid in (select oid from pg_class where relnamespace ="
        " 'public'::regnamespace)");
    run("update pg_class set reltuples = -1, relpages = 0 where relnamespace = 'public'::regnamespace and relkind in"
        " ('r', 'i')");
  }
  /// One more cycle of all jobs must find nothing to do, and write neither Immich's rows nor ours nor any file
  /// (promise 3).
  void expect_settled() {
    EXPECT_THAT(left_to_do(share_.config), testing::IsEmpty());
    const TableDigests rows = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
    const FileDigests files = digest_files(share_.folder.path());
    EXPECT_EQ(share_.cycle().exit_code(), 0);
    EXPECT_EQ(difference(rows, digest_tables(immich().db())), "");
    EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
    EXPECT_EQ(difference(files, digest_files(share_.folder.path())), "");
  }

  Sharing share_;
};

/// Matches a report's only fault.
inline testing::Matcher<sync::JobReport> HasOneFault(const Asset& asset, const std::string& reason) {
  return testing::Field(&sync::JobReport::faults,
                        testing::ElementsAre(testing::AllOf(testing::Field(&sync::Fault::source_id, asset.id),
                                                            testing::Field(&sync::Fault::path, asset.original_path),
                                                            testing::Field(&sync::Fault::reason, reason))));
}

}  // namespace kindred::support
