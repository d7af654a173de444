// The program on databases as people have them: settings of the role, row security, a standby.
#include <filesystem>

#include "cli/cli_test.h"
#include "support/eventually.h"
#include "support/files.h"
#include "support/hostile_settings.h"
#include "support/service.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OddDatabases : public CliTest {
 protected:
  void expect_done(const std::vector<std::string>& arguments) {
    const ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments.front() << ": " << result.out << result.err;
  }
};

TEST_F(OddDatabases, SettingsOfTheRoleChangeNothing) {
  const Asset photo = add_at("Grün \\n 日本.jpg");
  add_at("b/2.jpg");
  set_hostile(share_.database);
  expect_done({"sync"});
  EXPECT_EQ(share_.mirrors(), 2);
  EXPECT_THAT(wrong(), IsEmpty());
  immich().query("update asset set \"isFavorite\" = true, \"localDateTime\" = '2020-02-01 03:04:05.678' where id = $1",
                 photo.id);
  immich().query("update asset_exif set description = E'a\\\\b ''c''', latitude = 0.1 where \"assetId\" = $1",
                 photo.id);
  expect_done({"sync"});
  EXPECT_THAT(wrong(), IsEmpty());
  expect_done({"verify"});
  expect_done({"unshare", "family", "--yes"});
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_THAT(share_.targets_files(), IsEmpty());
}

// It hid the target's rows: every mirror became a tombstone, and all originals in the tree were unlinked.
TEST_F(OddDatabases, RowSecurityIsRefusedAndCostsNothing) {
  add_at("1.jpg");
  expect_done({"sync"});
  const std::vector<std::string> files = share_.targets_files();
  immich().query("alter table asset enable row level security");
  immich().query("create policy own on asset using (\"ownerId\" = '" + share_.alice.id.str() + "')");
  const TableDigests before = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
  for (const char* command : {"sync", "verify", "plan"}) {
    const ProcessResult result = kindred({command});
    EXPECT_EQ(result.exit_code, 4) << command;
    EXPECT_THAT(result.out + result.err, AllOf(HasSubstr("\"asset\""), HasSubstr("bypassrls"))) << command;
  }
  const ProcessResult undo = kindred({"unshare", "family", "--yes"});
  EXPECT_EQ(undo.exit_code, 4) << undo.out << undo.err;
  EXPECT_THAT(undo.out + undo.err, AllOf(HasSubstr("asset"), HasSubstr("bypassrls")));
  EXPECT_THAT(kindred({"doctor"}).out, AllOf(HasSubstr("\"asset\""), HasSubstr("bypassrls")));
  EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
  EXPECT_EQ(share_.targets_files(), files);
  immich().query("alter table asset disable row level security");
  expect_done({"sync"});
  EXPECT_EQ(share_.mirrors(), 1);
}

/// A database that lacks most of the world's characters.
class Latin1 : public testing::Test {
 protected:
  ProcessResult kindred(const std::vector<std::string>& arguments) const {
    return run_kindred(share_.config, share_.folder / "config.yaml", arguments);
  }
  void expect_done(const std::vector<std::string>& arguments) {
    const ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments.front() << ": " << result.out << result.err;
  }
  void add_at(const std::string& path) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = path;
    share_.immich.add_asset(share_.alice, spec);
  }

  /// A cluster whose new databases are all LATIN1, since their template is.
  static std::unique_ptr<Cluster> start_cluster() {
    auto cluster = Cluster::start("/tmp/kindred-run-latin1-" + std::to_string(::getpid()), Durability::fast);
    cluster->psql("postgres",
                  "alter database template1 is_template false;\n"
                  "drop database template1;\n"
                  "create database template1 encoding 'LATIN1' locale 'C' template template0 is_template true;");
    return cluster;
  }

  std::unique_ptr<Cluster> cluster_ = start_cluster();
  Sharing share_{1, *cluster_};
};

// Three dots in one character, in a comment of the SQL that every session runs, failed them all with 22P05.
TEST_F(Latin1, WorksForWhatItHolds) {
  add_at("Gr\u00fcn.jpg");
  add_at("b/2.jpg");
  expect_done({"sync"});
  EXPECT_EQ(share_.mirrors(), 2);
  expect_done({"sync", "--everything"});
  for (const char* command : {"plan", "verify", "status"}) expect_done({command});
  EXPECT_THAT(kindred({"explain", "Gr\u00fcn.jpg"}).out, HasSubstr("mirrored"));
  expect_done({"unshare", "family", "--yes"});
  EXPECT_THAT(share_.targets_files(), IsEmpty());
}

TEST_F(Latin1, AForeignFileThatItCannotNameIsFoundAllTheSame) {
  add_at("Gr\u00fcn.jpg");
  expect_done({"sync"});
  write_file(share_.shared.path + "\u65e5\u672c.jpg", "foreign");
  const ProcessResult verify = kindred({"verify"});
  EXPECT_THAT(verify.out + verify.err, AllOf(HasSubstr("??.jpg"), Not(HasSubstr("could not be checked"))));
  std::filesystem::remove(share_.shared.path + "\u65e5\u672c.jpg");
  expect_done({"verify"});
}

TEST_F(Latin1, WhatItCannotHoldIsNamed) {
  add_at("1.jpg");
  const auto expect_named = [&](const std::vector<std::string>& arguments, const std::string& text) {
    const ProcessResult result = kindred(arguments);
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_THAT(result.out + result.err, AllOf(HasSubstr("LATIN1"), HasSubstr("U+65E5"), HasSubstr(text),
                                               HasSubstr("UTF8, which Immich itself makes")));
  };
  expect_named({"explain", "\u65e5\u672c.jpg"}, "\u65e5\u672c.jpg");
  share_.config.jobs[0].name = "\u65e5\u672c";
  expect_named({"sync"}, "\u65e5\u672c");
}

/// A cluster of its own, which becomes a standby.
class Standby : public testing::Test {
 protected:
  ProcessResult kindred(const std::vector<std::string>& arguments) const {
    return run_kindred(share_.config, share_.folder / "config.yaml", arguments);
  }
  void become_standby() {
    cluster_->stop_server();
    write_file(cluster_->folder() + "/data/standby.signal", "");
    std::filesystem::permissions(cluster_->folder() + "/data/standby.signal", std::filesystem::perms(0666));
    cluster_->start_server();
  }

  std::string name_ = "/tmp/kindred-run-standby-" + std::to_string(::getpid());
  std::unique_ptr<Cluster> cluster_ = Cluster::start(name_, Durability::durable);
  Sharing share_{1, *cluster_};
};

TEST_F(Standby, IsOutOfReachUntilItIsThePrimary) {
  AssetSpec spec;
  spec.library = share_.photos;
  share_.immich.add_asset(share_.alice, spec);
  become_standby();
  const ProcessResult sync = kindred({"sync"});
  EXPECT_EQ(sync.exit_code, 3) << sync.out << sync.err;
  EXPECT_THAT(sync.out + sync.err, AllOf(HasSubstr("read-only"), HasSubstr("primary"), HasSubstr("-rw")));

  Service service(share_.config, share_.folder.path());
  EXPECT_TRUE(eventually([&] { return service.log().find("-rw") != std::string::npos; })) << service.log();
  cluster_->psql("postgres", "select pg_promote();");
  pg::Connection db = share_.database.connect();
  EXPECT_TRUE(eventually([&] {
    return db.query("select count(*) as n from asset where \"ownerId\" = $1", share_.bob.id)[0].get<int>("n") == 1;
  })) << service.log();
}

}  // namespace
}  // namespace kindred::support
