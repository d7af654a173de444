// What a session pins, against a role and a database that say otherwise; and what libpq is told of the network.
#include "pg/session_settings.h"

#include <fmt/format.h>

#include "base/log.h"
#include "pg/connect.h"
#include "pg/pg_layer_test.h"
#include "support/files.h"
#include "support/hostile_settings.h"

namespace kindred::pg {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Pair;

class SessionSettings : public PgLayer {};

TEST_F(SessionSettings, HoldAgainstThoseOfTheRole) {
  support::set_hostile(database_);
  Connection db(database_.as_kindred(), "test");
  for (const SessionSetting& setting : session_settings()) {
    if (setting.since > 150000) continue;
    const std::string now = db.query("select current_setting($1) as it", setting.name)[0].get<std::string>("it");
    if (std::string_view(setting.name).starts_with("tcp_")) continue;  // a Unix socket has none
    EXPECT_EQ(now, setting.value) << setting.name;
  }
  EXPECT_EQ(db.query("select current_setting('lock_timeout') as it")[0].get<std::string>("it"), "10s");
  EXPECT_EQ(db.query("select current_setting('statement_timeout') as it")[0].get<std::string>("it"), "10min");
  EXPECT_EQ(db.query("select 'Grün \\n 日本' as it")[0].get<std::string>("it"), "Grün \\n 日本");
}

// One refused row ended the session with all that it held.
TEST_F(SessionSettings, ARefusedRowDoesNotEndTheSession) {
  support::set_hostile(database_);
  Connection db(database_.as_kindred(), "test");
  EXPECT_EQ(sql_error([&] { db.query("select 1 / 0"); }).sqlstate(), "22012");
  EXPECT_TRUE(db.is_open());
}

// Neither triggers nor foreign keys work then: a deletion leaves rows behind, and phones never hear of it.
TEST_F(SessionSettings, TriggersFireOrTheSessionIsRefused) {
  for (const char* role : {"postgres", "kindred"}) {
    db_.query(fmt::format("alter role {} in database {} set session_replication_role = replica", role,
                          quote_identifier(database_.config().name)));
  }
  Connection superuser = database_.connect();
  EXPECT_EQ(superuser.query("select current_setting('session_replication_role') as it")[0].get<std::string>("it"),
            "origin");
  try {
    const Connection refused(database_.as_kindred(), "test");
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), HasSubstr("session_replication_role"));
    EXPECT_THAT(error.fix(), HasSubstr("reset session_replication_role"));
  }
}

TEST_F(SessionSettings, AreInTheDocs) {
  const std::string docs = support::read_file(std::string(KINDRED_DOCS) + "/operations.md");
  for (const SessionSetting& setting : session_settings()) {
    const std::string value = std::string_view(setting.value).empty() ? "(empty)" : fmt::format("`{}`", setting.value);
    EXPECT_THAT(docs, HasSubstr(fmt::format("| `{}` | {} | {} |", setting.name, value, setting.reason)));
  }
}

TEST(ConnectionParameters, WatchTheNetworkFromThisSide) {
  Database plain, url, own;
  url.url = "postgresql://immich:x@example.org/immich";
  own.url = "host=example.org connect_timeout=3 tcp_user_timeout=5000 client_encoding=LATIN1";
  for (const Database& database : {plain, url}) {
    EXPECT_THAT(connection_parameters(database, 10).value(),
                IsSupersetOf({Pair("keepalives", "1"), Pair("keepalives_idle", "30"), Pair("keepalives_interval", "10"),
                              Pair("keepalives_count", "3"), Pair("tcp_user_timeout", "60000"),
                              Pair("connect_timeout", "10"), Pair("client_encoding", "UTF8")}));
  }
  EXPECT_THAT(connection_parameters(own, 10).value(),
              IsSupersetOf({Pair("connect_timeout", "3"), Pair("tcp_user_timeout", "5000"),
                            Pair("keepalives_idle", "30"), Pair("client_encoding", "UTF8")}));
  own.url = "postgresql://[::1]x/db";
  EXPECT_FALSE(connection_parameters(own, 10));
}

// After an upgrade of the server's image each session brings it.
TEST_F(SessionSettings, CollationWarningsAreLoggedOnce) {
  db_.query("update pg_database set datcollversion = 'old' where datname = current_database()");
  const auto logger = spdlog::default_logger();
  testing::internal::CaptureStderr();
  start_log("info", LogFormat::text);
  for (int i = 0; i < 3; ++i) database_.connect();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(" warning: PostgreSQL says: "));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  EXPECT_THAT(log, HasSubstr(database_.config().name));
  spdlog::set_default_logger(logger);
}

}  // namespace
}  // namespace kindred::pg
