// A pooler between Kindred and PostgreSQL: refused where it shares sessions, used where it does not.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>

#include "pg/sync_test.h"
#include "support/eventually.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

/// PgBouncer in front of the test's database.
class Pgbouncer : public SyncTest {
 protected:
  static constexpr const char* kProgram = "/usr/sbin/pgbouncer";

  void SetUp() override {
    if (::access(kProgram, X_OK) != 0) GTEST_SKIP() << "PgBouncer is not installed";
    ::chmod(folder_.path().c_str(), 0777);
  }

  /// SIGINT would wait for its clients.
  void TearDown() override {
    if (!pooler_) return;
    pooler_->signal(SIGTERM);
    pooler_->wait();
  }

  /// Starts it and gives the database as it is seen through it.
  Database through(const std::string& mode) {
    const Database& database = share_.config.database;
    write_file(folder_ / "pgbouncer.ini", "[databases]\n* = host=" + database.host + " user=" + database.user +
                                              "\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = " +
                                              folder_.path() + "\nauth_type = any\npool_mode = " + mode + "\n");
    ::chmod((folder_ / "pgbouncer.ini").c_str(), 0644);
    ProcessOptions options;
    options.user = "postgres";
    options.folder = "/";
    pooler_.emplace(std::vector<std::string>{kProgram, folder_ / "pgbouncer.ini"}, folder_ / "log", options);
    const std::string socket = folder_ / ".s.PGSQL.6432";
    EXPECT_TRUE(eventually([&] { return ::access(socket.c_str(), F_OK) == 0; })) << read_file(folder_ / "log");
    Database there = database;
    there.host = folder_.path();
    there.port = 6432;
    return there;
  }

  TemporaryFolder folder_;
  std::optional<BackgroundProcess> pooler_;
};

TEST_F(Pgbouncer, InTransactionModeIsRefused) {
  const Database there = through("transaction");
  for (int i = 0; i < 3; ++i) {
    try {
      const pg::Connection never(there, "test");
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::refused);
      EXPECT_THAT(error.what(), HasSubstr("pool_mode = transaction"));
      EXPECT_THAT(error.fix(), AllOf(HasSubstr("DB_HOSTNAME"), HasSubstr("pool_mode = session")));
    }
  }
}

TEST_F(Pgbouncer, InTransactionModeIsRefusedWhereOthersUseItToo) {
  const Database there = through("transaction");
  std::atomic<bool> is_over = false;
  std::vector<std::jthread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      while (!is_over) {
        run_process({"psql", "-X", "-q", "-h", there.host, "-p", "6432", "-U", there.user, "-d", there.name, "-c",
                     "select 1", "-c", "select count(*) from pg_class", "-c", "select 2"});
      }
    });
  }
  for (int i = 0; i < 5; ++i) EXPECT_THROW(pg::Connection(there, "test"), Error) << i;
  is_over = true;
}

TEST_F(Pgbouncer, InStatementModeIsRefused) {
  try {
    const pg::Connection never(through("statement"), "test");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
  }
}

TEST_F(Pgbouncer, InSessionModeWorks) {
  share_.config.database = through("session");
  add_at("1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
