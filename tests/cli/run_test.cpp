// The service from outside: how it starts, works, breaks, recovers and ends.
#include <sys/un.h>

#include <csignal>
#include <cstring>
#include <filesystem>

#include "cli_test.h"
#include "support/service.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RunTest : public CliTest {
 protected:
  // An empty folder would be a disk that is away.
  RunTest() { write_file(share_.photos.path + "a list.txt", "no photo"); }

  /// A service that runs a cycle at its start and then only when it is told to.
  std::unique_ptr<Service> service(Variables more = {{"SYNC_INTERVAL_SECONDS", "3600"}}) {
    return std::make_unique<Service>(share_.config, share_.folder.path(), more);
  }
  static int done_cycles(const Service& running) {
    const auto status = nlohmann::json::parse(running.get("/api/status").body);
    return status["jobs"][0]["cycles"].value("done", 0);
  }
  bool comes_to_mirrors(std::int64_t count) {
    return eventually([&] { return share_.mirrors() == count; });
  }
};

TEST_F(RunTest, SyncsAtItsStartAndTellsThatItIsReady) {
  for (int i = 0; i < 5; ++i) add_at(std::to_string(i) + ".jpg");
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  EXPECT_EQ(share_.mirrors(), 5);
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(running->get("/healthz").status, 200);
  EXPECT_THAT(running->get("/metrics").body, HasSubstr("kindred_assets_total{job=\"family\"} 5\n"));
  EXPECT_THAT(running->log(), HasSubstr("job family: added 5 photos"));
  const auto status = nlohmann::json::parse(running->get("/api/status").body);
  EXPECT_EQ(status["jobs"][0]["mirrors"], 5);
  EXPECT_EQ(status["instance"]["immich_version"], tested_version());
}

TEST_F(RunTest, IsWhatKindredStatusAsksFirst) {
  add_at("1.jpg");
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  const ProcessResult text = kindred({"status"}, {{"HEALTH_PORT", std::to_string(running->port())}});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("running, started"), HasSubstr("family\n  last cycle: done"), HasSubstr("  1 mirror\n")));
  const ProcessResult json = kindred({"status", "--json"}, {{"HEALTH_PORT", std::to_string(running->port())}});
  EXPECT_EQ(nlohmann::json::parse(json.out)["daemon"], true);
}

TEST_F(RunTest, RunsACycleAgainAfterTheInterval) {
  const auto running = service({{"SYNC_INTERVAL_SECONDS", "1"}});
  ASSERT_TRUE(running->becomes(200)) << running->log();
  add_at("later.jpg");
  EXPECT_TRUE(comes_to_mirrors(1)) << running->log();
}

TEST_F(RunTest, RunsACycleAtOnceOnSighup) {
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  add_at("later.jpg");
  running->process().signal(SIGHUP);
  EXPECT_TRUE(comes_to_mirrors(1)) << running->log();
}

// Somebody who adds a job expects `systemctl reload` to begin with it.
TEST_F(RunTest, ReadsTheConfigurationAgainOnSighup) {
  add_at("1.jpg");
  const std::vector<Job> jobs = std::exchange(share_.config.jobs, {});
  Job other = jobs.front();
  other.name = "other";
  other.source_path_prefix = share_.photos.path + "nothing/";
  std::filesystem::create_directories(other.source_path_prefix);
  write_file(other.source_path_prefix + "a list.txt", "no photo");
  share_.config.jobs = {other};
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  EXPECT_EQ(share_.mirrors(), 0);
  share_.config.jobs = jobs;
  running->configure(share_.config);
  running->process().signal(SIGHUP);
  EXPECT_TRUE(comes_to_mirrors(1)) << running->log();
  EXPECT_THAT(running->log(), HasSubstr("SIGHUP: the configuration was read again (1 jobs)"));
  const auto names_family = [&] {
    const auto status = nlohmann::json::parse(running->get("/api/status").body);
    return status["jobs"].size() == 1 && status["jobs"][0]["job"] == "family";
  };
  EXPECT_TRUE(eventually(names_family)) << running->get("/api/status").body;
}

TEST_F(RunTest, KeepsItsConfigurationWhereTheNewOneHasFaults) {
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  share_.config.jobs.front().target_path_prefix = "no folder";
  running->configure(share_.config);
  add_at("later.jpg");
  running->process().signal(SIGHUP);
  EXPECT_TRUE(comes_to_mirrors(1)) << running->log();
  EXPECT_THAT(running->log(), AllOf(HasSubstr("SIGHUP: the configuration has faults, so the old one stays"),
                                    HasSubstr("target_path_prefix")));
  EXPECT_EQ(running->get("/healthz").status, 200);
}

// The page has no login: who wants it on the network says so.
TEST_F(RunTest, ShowsItsPageToThisMachineOnlyUnlessToldOtherwise) {
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  EXPECT_THAT(running->log(), HasSubstr("status on 127.0.0.1:"));
  const auto open = service({{"HEALTH_ADDRESS", "::"}, {"SYNC_INTERVAL_SECONDS", "3600"}});
  ASSERT_TRUE(eventually([&] { return open->get("/healthz").status == 200; })) << open->log();
  EXPECT_THAT(open->log(), HasSubstr("status on [::]:"));
  const ProcessResult far = kindred({"run"}, {{"HEALTH_ADDRESS", "192.0.2.1"}});  // an address of documents
  EXPECT_EQ(far.exit_code, 2);
  EXPECT_THAT(far.err, AllOf(HasSubstr("cannot listen on 192.0.2.1:"), HasSubstr("fix: set HEALTH_ADDRESS")));
}

TEST_F(RunTest, LogsOnceThatTheBrakeHolds) {
  for (int i = 0; i < 30; ++i) add_at(std::to_string(i) + ".jpg");
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  immich().query("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = '" +
                 share_.alice.id.str() + "'");
  const auto lines_about = [&](const std::string& text) {
    const std::string log = running->log();
    int found = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++found;
    return found;
  };
  for (int cycles = 1; cycles <= 3; ++cycles) {
    running->process().signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return lines_about("a cycle at once") == cycles; })) << running->log();
    ASSERT_TRUE(eventually([&] { return done_cycles(*running) == cycles + 1; })) << running->log();
  }
  EXPECT_EQ(lines_about("so nothing was removed"), 1) << running->log();
}

TEST_F(RunTest, EndsOnSigtermAndSigintWithCodeZero) {
  for (const int number : {SIGTERM, SIGINT}) {
    const auto running = service();
    ASSERT_TRUE(running->becomes(200)) << running->log();
    running->process().signal(number);
    EXPECT_EQ(running->process().wait(), 0) << number;
    EXPECT_THAT(running->log(), AllOf(HasSubstr("ended"), Not(HasSubstr("in the middle"))));
  }
}

TEST_F(RunTest, EndsOnSigtermWhileAStatementWaits) {
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  pg::Connection blocker = share_.database.connect();
  pg::Transaction hold = blocker.begin();
  hold.run_script("lock table asset_job_status in access exclusive mode");
  running->process().signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return cycle_waits_for_lock(share_.immich.db()); })) << running->log();
  running->process().signal(SIGTERM);
  EXPECT_EQ(running->process().wait(), 0);
  EXPECT_THAT(running->log(), AllOf(HasSubstr("stopped at find_changed"), Not(HasSubstr("in the middle"))));
}

TEST_F(RunTest, SaysThatThePortIsTaken) {
  const Listener other;
  const ProcessResult result = kindred({"run"}, {{"HEALTH_PORT", std::to_string(other.port())}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("(HEALTH_PORT) is taken by another program"), HasSubstr("fix: ")));
  EXPECT_THAT(digest_tables(immich().db(), Tables::own), IsEmpty());
}

TEST_F(RunTest, RefusesAWrongConfigurationAtItsStart) {
  job().target_user_id = job().source_user_id;
  EXPECT_EQ(kindred({"run"}).exit_code, 2);
}

// Trap: a health server held up by slow clients.
TEST_F(RunTest, StaysHealthyWithFiftySlowClients) {
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  std::vector<files::Descriptor> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(connect_to(running->port()));
    send_text(slow.back(), "GET /metrics HT");
  }
  EXPECT_EQ(running->get("/healthz").status, 200);
  add_at("later.jpg");
  running->process().signal(SIGHUP);
  EXPECT_TRUE(comes_to_mirrors(1)) << running->log();
}

TEST_F(RunTest, OutlivesADiskThatIsNotMounted) {
  add_at("1.jpg");
  const auto running = service();
  ASSERT_TRUE(running->becomes(200)) << running->log();
  std::filesystem::rename(share_.photos.path, share_.folder / "unmounted");
  running->process().signal(SIGHUP);
  ASSERT_TRUE(running->becomes(503)) << running->log();
  EXPECT_THAT(running->get("/readyz").body, HasSubstr("is its disk mounted?"));
  EXPECT_EQ(running->get("/healthz").status, 200) << "a restart would not mount it";
  EXPECT_EQ(share_.mirrors(), 1) << "offline is not deletion";
  const ProcessResult status = kindred({"status"}, {{"HEALTH_PORT", std::to_string(running->port())}});
  EXPECT_EQ(status.exit_code, 1);
  EXPECT_THAT(status.out, AllOf(HasSubstr("ERROR, job family"), HasSubstr("fix: mount")));
  std::filesystem::rename(share_.folder / "unmounted", share_.photos.path);
  running->process().signal(SIGHUP);
  EXPECT_TRUE(running->becomes(200)) << running->log();
  EXPECT_THAT(running->log(), HasSubstr("job family: works again, after 1 failure"));
}

TEST_F(RunTest, TellsSystemdWhatItDoes) {
  const std::string path = share_.folder / "notify";
  const files::Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  std::string heard;
  const auto hears = [&](const std::string& text) {
    return eventually([&] {
      char buffer[256];
      const ssize_t size = ::recv(socket.get(), buffer, sizeof buffer, 0);
      if (size > 0) heard += std::string(buffer, static_cast<std::size_t>(size)) + "\n";
      return heard.find(text) != std::string::npos;
    });
  };
  const auto running = service({{"NOTIFY_SOCKET", path}, {"WATCHDOG_USEC", "100000"}});
  EXPECT_TRUE(hears("READY=1\n")) << heard;
  EXPECT_TRUE(hears("STATUS=1 jobs, 0 mirrors; all is well\n")) << heard;
  EXPECT_TRUE(hears("WATCHDOG=1\n")) << heard;
  running->process().signal(SIGTERM);
  EXPECT_TRUE(hears("STOPPING=1\n")) << heard;
  EXPECT_EQ(running->process().wait(), 0);
}

// Trap: secrets in logs. Everything that can go wrong does, at the most talkative level, and every page is read.
TEST_F(RunTest, TellsNoSecret) {
  const std::string password = "pass-word-of-the-database", key = "key-of-immich", door = "pass-word-of-the-proxy";
  const int nobody = free_port();
  Variables variables = {{"DB_PASSWORD", password},
                         {"IMMICH_API_KEY", key},
                         {"IMMICH_API_URL", "http://user:" + door + "@127.0.0.1:" + std::to_string(nobody)},
                         {"SCAN_INTERVAL_SECONDS", "60"},
                         {"SYNC_INTERVAL_SECONDS", "1"},
                         {"LOG_LEVEL", "trace"}};
  add_at("1.jpg");
  std::string all;
  {
    const auto running = service(variables);
    ASSERT_TRUE(running->becomes(200)) << running->log();
    ASSERT_TRUE(eventually([&] { return running->log().find("scan: ") != std::string::npos; })) << running->log();
    immich().query("alter table asset add column \"secretId\" uuid");
    immich().query("insert into kysely_migrations values ('9999', now()::text)");
    ASSERT_TRUE(running->becomes(503)) << running->log();
    for (const char* page : {"/", "/healthz", "/readyz", "/metrics", "/api/status", "/none"})
      all += running->get(page).body;
    all += running->log();
  }
  for (const Variables& wrong :
       {Variables{{"DB_PORT", std::to_string(nobody)}}, Variables{{"DB_HOSTNAME", "127.0.0.1"}},
        Variables{{"DB_URL", "postgresql://postgres:" + password + "@127.0.0.1:1/immich"}},
        Variables{{"DB_URL", "postgresql://postgres:" + password + "@[::1/immich"}}}) {
    Variables more = variables;
    more.insert(more.end(), wrong.begin(), wrong.end());
    for (const char* command : {"sync", "status"}) {
      const ProcessResult result = kindred({command}, more);
      EXPECT_EQ(result.exit_code, 3) << result.err;
      all += result.out + result.err;
    }
    Service running(share_.config, share_.folder.path(), more);
    EXPECT_TRUE(eventually([&] { return running.log().find("cycle: cannot connect") != std::string::npos; }))
        << running.log();
    all += running.log() + running.get("/api/status").body + running.get("/readyz").body;
  }
  for (const std::string& secret : {password, key, door}) EXPECT_THAT(all, Not(HasSubstr(secret)));
}

/// With a PostgreSQL that the test may stop.
class RunWithoutPostgres : public testing::Test {
 protected:
  // An empty folder would be a disk that is away.
  RunWithoutPostgres() { write_file(share_->photos.path + "a list.txt", "no photo"); }

  void add(std::uint64_t seed) {
    Instance immich(share_->database.config(), share_->config.media_root, seed);  // the old session is gone
    AssetSpec spec;
    spec.library = share_->photos;
    immich.add_asset(share_->alice, spec);
  }
  std::int64_t mirrors() {
    return pg::Connection(share_->database.config(), "test")
        .query("select count(*) as count from asset where \"ownerId\" = $1", share_->bob.id)[0]
        .get<std::int64_t>("count");
  }
  static int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Cluster> cluster_ = Cluster::start(folder_ / "pg", Durability::fast);
  std::unique_ptr<Sharing> share_ = std::make_unique<Sharing>(1, *cluster_);
};

// Trap: after a PostgreSQL restart the pool stayed stale.
TEST_F(RunWithoutPostgres, OutlivesARestart) {
  Service running(share_->config, folder_.path(), {{"SYNC_INTERVAL_SECONDS", "1"}});
  ASSERT_TRUE(running.becomes(200)) << running.log();
  cluster_->stop_server();
  ASSERT_TRUE(running.becomes(503)) << running.log();
  EXPECT_THAT(running.get("/readyz").body, HasSubstr("PostgreSQL"));
  EXPECT_EQ(running.get("/healthz").status, 200);
  EXPECT_THAT(running.get("/metrics").body, HasSubstr("kindred_database_up 0\n"));
  const Variables port = {{"HEALTH_PORT", std::to_string(running.port())}};
  EXPECT_EQ(run_kindred(share_->config, folder_ / "config.yaml", {"status"}, port).exit_code, 3);
  cluster_->start_server();
  ASSERT_TRUE(running.becomes(200)) << running.log();
  add(2);
  EXPECT_TRUE(eventually([&] { return mirrors() == 1; })) << running.log();
  EXPECT_LE(count(running.log(), "cannot connect"), 1) << running.log();
  EXPECT_GE(count(running.log(), "works again"), 1) << running.log();
}

TEST_F(RunWithoutPostgres, WaitsForItAtTheStart) {
  add(2);
  cluster_->stop_server();
  Service running(share_->config, folder_.path(), {{"SYNC_INTERVAL_SECONDS", "1"}});
  ASSERT_TRUE(eventually([&] { return running.log().find("cannot connect") != std::string::npos; })) << running.log();
  EXPECT_EQ(running.get("/healthz").status, 200);
  EXPECT_EQ(running.get("/readyz").status, 503);
  cluster_->start_server();
  EXPECT_TRUE(running.becomes(200)) << running.log();
  EXPECT_EQ(mirrors(), 1);
  running.process().signal(SIGTERM);
  EXPECT_EQ(running.process().wait(), 0);
}

}  // namespace
}  // namespace kindred::support
