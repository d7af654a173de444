// The layer over libpq: values arrive as they were sent, and a lost session is known to be lost. What it says of errors
// is in pg_errors_test.cpp.
#include "pg/pg_layer_test.h"

#include <thread>

#include "support/eventually.h"

namespace kindred::pg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kOddTexts = {
    "",     "'",    "\"",     "\\", "{",  "}",           ",",       "NULL",    "null",      "\\N",  "\\.",     "a\tb",
    "a\nb", "a\rb", "\v\f\b", "$1", "%s", "日本 🏔", "é\u0301", " blank ", "{a,\"b\"}", "\\\"", "\x01\x7f"};

/// Into `copied`, with the columns n and text.
void copy(Transaction& work, const std::vector<Params>& rows) {
  std::size_t at = 0;
  work.copy_in("copied", {"n", "text"}, [&](Params& row) {
    if (at == rows.size()) return false;
    row = rows[at++];
    return true;
  });
}

TEST_F(PgLayer, SendsAndReadsOddTexts) {
  for (const std::string& text : kOddTexts) {
    const Result back = db_.query("select $1::text as it, length($1::text) as characters", text);
    EXPECT_EQ(back[0].get<std::string>("it"), text);
  }
}

TEST_F(PgLayer, SendsArraysOfOddTexts) {
  const Result back = db_.query("select it from unnest($1::text[]) with ordinality as t (it, n) order by n", kOddTexts);
  ASSERT_EQ(back.size(), kOddTexts.size());
  for (std::size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i].get<std::string>("it"), kOddTexts[i]);
  EXPECT_EQ(db_.query("select cardinality($1::text[]) as n", std::vector<std::string>{})[0].get<int>("n"), 0);
}

TEST_F(PgLayer, SendsNullsInArrays) {
  const std::vector<std::optional<std::string>> values = {"a", std::nullopt, "NULL"};
  const Result back = db_.query("select it from unnest($1::text[]) with ordinality as t (it, n) order by n", values);
  EXPECT_EQ(back[0].get<std::optional<std::string>>("it"), "a");
  EXPECT_EQ(back[1].get<std::optional<std::string>>("it"), std::nullopt);
  EXPECT_EQ(back[2].get<std::optional<std::string>>("it"), "NULL");
}

TEST_F(PgLayer, ReadsEachTypeBack) {
  const Uuid id = Uuid::random();
  const Result row = db_.query(
      "select $1::uuid as id, $2::bigint as big, $3::int as small, $4::boolean as yes, $5::float8 as"
      " number, $6::text as nothing",
      id, std::int64_t{-9'223'372'036'854'775'807}, -5, true, "0.1", std::optional<std::string>());
  EXPECT_EQ(row[0].get<Uuid>("id"), id);
  EXPECT_EQ(row[0].get<std::int64_t>("big"), -9'223'372'036'854'775'807);
  EXPECT_EQ(row[0].get<int>("small"), -5);
  EXPECT_TRUE(row[0].get<bool>("yes"));
  EXPECT_EQ(row[0].get<double>("number"), 0.1);
  EXPECT_EQ(row[0].get<std::optional<Uuid>>("nothing"), std::nullopt);
}

TEST_F(PgLayer, RefusesToReadWhatIsNotThere) {
  const Result row = db_.query("select null::text as nothing, 'x' as text, 1e300::float8 as large");
  EXPECT_THROW(row[0].get<std::string>("nothing"), Error);
  EXPECT_THROW(row[0].get<int>("text"), Error);
  EXPECT_THROW(row[0].get<bool>("text"), Error);
  EXPECT_THROW(row[0].get<Uuid>("text"), Error);
  EXPECT_THROW(row[0].get<int>("large"), Error);
  EXPECT_THROW(row[0].get<int>("no such column"), Error);
}

TEST_F(PgLayer, ReadsColumnsByTheirVeryName) {
  const Result row = db_.query("select 1 as \"camelCase\", 2 as camelcase, 3 as \"odd \"\"one\"");
  EXPECT_EQ(row[0].get<int>("camelCase"), 1);
  EXPECT_EQ(row[0].get<int>("camelcase"), 2);
  EXPECT_EQ(row[0].get<int>("odd \"one"), 3);
}

TEST_F(PgLayer, CountsWhatAStatementChanged) {
  db_.query("create table numbers (n int)");
  EXPECT_EQ(db_.query("insert into numbers select generate_series(1, 7)").affected(), 7u);
  EXPECT_EQ(db_.query("update numbers set n = 0 where n > 5").affected(), 2u);
  EXPECT_EQ(db_.query("delete from numbers where n = 99").affected(), 0u);
}

TEST_F(PgLayer, CopiesOddTextsAndNulls) {
  db_.query("create table copied (n int, \"odd \"\"name\" text, \"camelCase\" text)");
  Transaction work = db_.begin();
  std::size_t next = 0;
  work.copy_in("public.copied", {"n", "odd \"name", "camelCase"}, [&](Params& row) {
    if (next == kOddTexts.size()) return false;
    row = make_params(next, kOddTexts[next], std::optional<std::string>());
    ++next;
    return true;
  });
  work.commit();
  const Result back = db_.query("select \"odd \"\"name\" as it, \"camelCase\" is null as empty from copied order by n");
  ASSERT_EQ(back.size(), kOddTexts.size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    EXPECT_EQ(back[i].get<std::string>("it"), kOddTexts[i]);
    EXPECT_TRUE(back[i].get<bool>("empty"));
  }
}

TEST_F(PgLayer, CopiesNoRowsAndManyRows) {
  db_.query("create table copied (n int, text text)");
  Transaction work = db_.begin();
  work.copy_in("copied", {"n", "text"}, [](Params&) { return false; });
  int next = 0;
  work.copy_in("copied", {"n", "text"}, [&](Params& row) {
    row = make_params(next, std::string(100, 'x'));
    return next++ < 5000;
  });
  EXPECT_EQ(work.query("select count(*) as n from copied")[0].get<int>("n"), 5000);
}

TEST_F(PgLayer, RefusesACopiedRowOfTheWrongLength) {
  db_.query("create table copied (n int, text text)");
  Transaction work = db_.begin();
  EXPECT_THROW(work.copy_in("copied", {"n", "text"},
                            [](Params& row) {
                              row = make_params(1);
                              return true;
                            }),
               Error);
}

TEST_F(PgLayer, TellsEmptyTextFromNullInACopy) {
  db_.query("create table copied (n int, text text)");
  Transaction work = db_.begin();
  copy(work, {make_params(1, ""), make_params(2, std::optional<std::string>()), make_params(3, "\\N")});
  const Result back = work.query("select text from copied order by n");
  EXPECT_EQ(back[0].get<std::optional<std::string>>("text"), "");
  EXPECT_EQ(back[1].get<std::optional<std::string>>("text"), std::nullopt);
  EXPECT_EQ(back[2].get<std::optional<std::string>>("text"), "\\N");
}

// libpq would cut the value off there.
TEST_F(PgLayer, RefusesANulCharacter) {
  const std::string with_nul("a\0b", 3);
  EXPECT_EQ(sql_error([&] { db_.query("select $1::text", with_nul); }).sqlstate(), "22021");
  db_.query("create table copied (n int, text text)");
  {
    Transaction work = db_.begin();
    EXPECT_EQ(sql_error([&] { copy(work, {make_params(1, "a"), make_params(2, with_nul)}); }).sqlstate(), "22021");
  }
  EXPECT_TRUE(db_.query("select from copied").empty()) << "and the session is of use";
}

TEST_F(PgLayer, SaysWhatACopyBroke) {
  db_.query("create table copied (n int constraint one unique, text text)");
  Transaction work = db_.begin();
  const SqlError error = sql_error([&] { copy(work, {make_params(1, "hidden"), make_params(1, "hidden")}); });
  EXPECT_EQ(error.constraint(), "one");
  EXPECT_THAT(error.what(), AllOf(HasSubstr("[while: copy copied]"), Not(HasSubstr("hidden"))));
}

TEST_F(PgLayer, KnowsThatASessionWasLostInACopy) {
  db_.query("create table copied (n int, text text)");
  Transaction work = db_.begin();
  const auto pid = work.query("select pg_backend_pid() as pid")[0].get<int>("pid");
  int rows = 0;
  try {
    work.copy_in("copied", {"n", "text"}, [&](Params& row) {
      if (rows == 1000) database_.connect().query("select pg_terminate_backend($1, 10000)", pid);
      row = make_params(rows, std::string(1000, 'x'));
      return rows++ < 5000;
    });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
  }
  EXPECT_FALSE(db_.is_open());
}

TEST_F(PgLayer, QuotesNames) {
  EXPECT_EQ(quote_identifier("fooBar"), "\"fooBar\"");
  EXPECT_EQ(quote_identifier("a\"; drop table asset; --"), "\"a\"\"; drop table asset; --\"");
  EXPECT_EQ(quote_table("public.asset"), "\"public\".\"asset\"");
  db_.query("create table " + quote_identifier("a \"b\" \\ c") + " (n int)");
  EXPECT_EQ(db_.query("select count(*) as n from " + quote_identifier("a \"b\" \\ c"))[0].get<int>("n"), 0);
}

TEST_F(PgLayer, RollsBackUnlessCommitted) {
  db_.query("create table numbers (n int)");
  { db_.begin().query("insert into numbers values (1)"); }
  {
    Transaction work = db_.begin();
    work.query("insert into numbers values (2)");
    work.commit();
  }
  EXPECT_EQ(db_.query("select n from numbers")[0].get<int>("n"), 2);
}

// PostgreSQL answers such a COMMIT with a rollback, and calls it a success.
TEST_F(PgLayer, CommitsNothingAfterAFailedStatement) {
  db_.query("create table numbers (n int)");
  Transaction work = db_.begin();
  work.query("insert into numbers values (1)");
  EXPECT_THROW(work.query("select 1 / 0"), SqlError);
  EXPECT_THROW(work.commit(), Error);
  EXPECT_TRUE(db_.query("select from numbers").empty());
}

TEST_F(PgLayer, RefusesToBeUsedBesideItsTransaction) {
  Transaction work = db_.begin();
  EXPECT_THROW(db_.query("select 1"), Error);
  EXPECT_THROW(db_.begin(), Error);
  work.query("select 1");
  work.commit();
  EXPECT_THROW(work.query("select 1"), Error);
  Transaction next = db_.begin();
  next.query("select 1");
}

TEST_F(PgLayer, SeesOneSnapshotWhereAsked) {
  db_.query("create table numbers (n int)");
  Connection other = database_.connect();
  const auto seen = [](Transaction& work) { return work.query("select count(*) as n from numbers")[0].get<int>("n"); };
  Transaction frozen = db_.begin(Isolation::repeatable_read);
  EXPECT_EQ(seen(frozen), 0);
  other.query("insert into numbers values (1)");
  EXPECT_EQ(seen(frozen), 0);
  Connection third = database_.connect();
  Transaction plain = third.begin();
  EXPECT_EQ(seen(plain), 1);
}

TEST_F(PgLayer, KnowsThatASessionWasLost) {
  EXPECT_TRUE(db_.is_open());
  cut(db_);
  try {
    db_.query("select 1");
    FAIL() << "a lost session must not come back by itself: its locks and temporary tables are gone";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
  }
  EXPECT_FALSE(db_.is_open());
}

TEST_F(PgLayer, KnowsThatASessionWasLostInATransaction) {
  Transaction work = db_.begin();
  const auto pid = work.query("select pg_backend_pid() as pid")[0].get<int>("pid");
  database_.connect().query("select pg_terminate_backend($1, 10000)", pid);
  EXPECT_THROW(work.query("select 1"), Error);
  EXPECT_FALSE(db_.is_open());
}

TEST_F(PgLayer, SaysThatALostCommitIsInDoubt) {
  db_.query("create table numbers (n int)");
  Transaction work = db_.begin();
  const auto pid = work.query("select pg_backend_pid() as pid")[0].get<int>("pid");
  work.query("insert into numbers values (1)");
  database_.connect().query("select pg_terminate_backend($1, 10000)", pid);
  try {
    work.commit();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
    EXPECT_THAT(error.what(), HasSubstr("may have happened or not"));
  }
}

TEST_F(PgLayer, IsNotInDoubtWhereTheCommitWasNeverSent) {
  Transaction work = db_.begin();
  const auto pid = work.query("select pg_backend_pid() as pid")[0].get<int>("pid");
  database_.connect().query("select pg_terminate_backend($1, 10000)", pid);
  EXPECT_THROW(work.query("select 1"), Error);
  try {
    work.commit();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
    EXPECT_THAT(error.what(), Not(HasSubstr("may have happened or not")));
  }
}

TEST_F(PgLayer, GivesUpAStatementWhenToldByAnotherThread) {
  db_.query("create table things (n int)");
  Connection other = database_.connect();
  Transaction holder = other.begin();
  holder.query("lock table things");
  const std::jthread canceller([this] {
    Connection watcher = database_.connect();
    EXPECT_TRUE(support::eventually([&] { return !watcher.query("select from pg_locks where not granted").empty(); }));
    db_.cancel();
  });
  const SqlError error = sql_error([&] { db_.query("select from things"); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.sqlstate(), "57014");
  EXPECT_TRUE(db_.is_open());
}

TEST_F(PgLayer, CancelsNothingWhereNothingRuns) {
  db_.cancel();
  cut(db_);
  db_.cancel();
}

// They went to stderr between the lines of the log, which may be JSON.
TEST_F(PgLayer, DropsWhatTheServerRemarks) {
  db_.query("update pg_database set datcollversion = 'old' where datname = current_database()");
  testing::internal::CaptureStderr();
  Connection db = database_.connect();
  db.query("do $$ begin raise warning 'x'; end $$");
  db.query("drop table if exists nothing");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(PgLayer, SaysWhoItIs) {
  Connection db(database_.config(), "odd 'purpose' \"\\");
  EXPECT_EQ(db.query("select current_setting('application_name') as it")[0].get<std::string>("it"),
            "kindred odd 'purpose' \"\\");
  EXPECT_EQ(db.query("select current_setting('search_path') as it")[0].get<std::string>("it"), "public");
  EXPECT_EQ(db.query("select current_setting('timezone') as it")[0].get<std::string>("it"), "UTC");
}

TEST_F(PgLayer, TellsThePlaceButNotThePassword) {
  Database away = database_.config();
  away.host = "/nowhere";
  away.user = "immich";
  away.password = "hunter2";
  try {
    const Connection never(away, "test");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("/nowhere"), HasSubstr("immich"), Not(HasSubstr("hunter2"))));
    EXPECT_THAT(error.fix(), AllOf(HasSubstr("DB_HOSTNAME"), Not(HasSubstr("hunter2"))));
  }
}

// libpq repeats a URL that it cannot read, with the password in it.
TEST_F(PgLayer, TellsNoPasswordOfABrokenUrl) {
  for (const char* url : {"postgresql://immich:hunter2@[::1]x/db", "postgresql://immich:hunter2@host/db?bad",
                          "postgresql://immich:hunter2@host:port/db", "postgresql://immich:hunter2@/db?host=/nowhere",
                          "host=/nowhere password=hunter2", "host=/nowhere password=hunter2 'open",
                          "host=/nowhere passwort=hunter2", "postgresql://immich:hunter2%zz@/db"}) {
    Database away;
    away.url = url;
    try {
      const Connection never(away, "test");
      ADD_FAILURE() << url;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unreachable) << url;
      EXPECT_THAT(std::string(error.what()) + error.fix(), Not(HasSubstr("hunter2")));
    }
  }
}

TEST_F(PgLayer, ConnectsThroughAUrl) {
  Database database;
  database.url = "postgresql:///" + database_.config().name + "?user=postgres&host=" + database_.config().host;
  Connection db(database, "test");
  EXPECT_EQ(db.query("select current_database() as it")[0].get<std::string>("it"), database_.config().name);
}

}  // namespace
}  // namespace kindred::pg
