// Errors are sorted by what to do, whatever the server's language, and show no values of rows but keys.
#include "pg/pg_layer_test.h"

namespace kindred::pg {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PgErrors : public PgLayer {};

// The predecessor filed any unique violation as a duplicate photo: the constraint's name is what tells them apart.
TEST_F(PgErrors, NamesTheViolatedConstraint) {
  db_.query(
      "create table things (n int constraint \"things Check\" check (n > 0), constraint \"Only One\" unique (n))");
  db_.query("insert into things values (1)");
  const SqlError twice = sql_error([&] { db_.query("insert into things values (1)"); });
  EXPECT_EQ(twice.kind(), ErrorKind::failed);
  EXPECT_EQ(twice.sqlstate(), "23505");
  EXPECT_EQ(twice.constraint(), "Only One");
  EXPECT_THAT(twice.what(), AllOf(HasSubstr("Only One"), HasSubstr("(n)=(1)"), HasSubstr("insert into things")));
  EXPECT_EQ(sql_error([&] { db_.query("insert into things values (0)"); }).constraint(), "things Check");
  const SqlError syntax = sql_error([&] { db_.query("selct"); });
  EXPECT_EQ(syntax.constraint(), "");
  EXPECT_EQ(syntax.sqlstate(), "42601");
}

TEST_F(PgErrors, SaysWhereARetryMayHelp) {
  db_.query("create table things (n int)");
  Connection other = database_.connect();
  Transaction holder = other.begin();
  holder.query("lock table things");
  Transaction work = db_.begin();
  work.query("set local lock_timeout = 1");
  EXPECT_EQ(sql_error([&] { work.query("select from things"); }).kind(), ErrorKind::transient);
}

TEST_F(PgErrors, SaysWhereASerializationFailed) {
  db_.query("create table things (n int)");
  db_.query("insert into things values (1)");
  Connection other = database_.connect();
  Transaction work = db_.begin(Isolation::repeatable_read);
  work.query("select from things");
  other.query("update things set n = 2");
  const SqlError error = sql_error([&] { work.query("update things set n = 3"); });
  EXPECT_EQ(error.kind(), ErrorKind::transient);
  EXPECT_EQ(error.sqlstate(), "40001");
}

TEST_F(PgErrors, SaysWhereTwoHoldEachOtherUp) {
  EXPECT_EQ(sql_error([&] { db_.query("do $$ begin raise exception 'x' using errcode = '40P01'; end $$"); }).kind(),
            ErrorKind::transient);
}

TEST_F(PgErrors, SaysWhereARightIsMissing) {
  Transaction work = db_.begin();
  work.query("set local role pg_monitor");
  EXPECT_EQ(sql_error([&] { work.query("select from asset"); }).kind(), ErrorKind::refused);
}

// Texts of tags and the like reach pages without login.
TEST_F(PgErrors, ShowsNoTexts) {
  db_.query("create table things (id uuid, value text, unique (id, value), unique (value))");
  const char* kId = "aaaaaaaa-0000-4000-8000-000000000001";
  const auto message_of = [&](const char* value) {
    db_.query("insert into things values ($1, $2)", kId, value);
    return std::string(sql_error([&] { db_.query("insert into things values (null, $1)", value); }).what());
  };
  EXPECT_THAT(message_of("Grandma's (secret)=(1)"), AllOf(HasSubstr("((value))"), Not(HasSubstr("secret"))));
  EXPECT_THAT(message_of("dad"), Not(HasSubstr("dad")));
  EXPECT_THAT(message_of("two\nlines"), Not(HasSubstr("two")));
  EXPECT_THAT(message_of("12345"), HasSubstr("(value)=(12345)"));
  EXPECT_THAT(message_of("0123456789abcdef0123"), HasSubstr("(value)=(0123456789abcdef0123)"));
  db_.query("alter table things drop constraint things_value_key");
  EXPECT_THAT(sql_error([&] { db_.query("insert into things values ($1, 'dad')", kId); }).what(),
              AllOf(HasSubstr("((id, value))"), Not(HasSubstr(kId))));
  EXPECT_THAT(sql_error([&] { db_.query("select $1::uuid", "Grandma \"x\""); }).what(),
              AllOf(HasSubstr("uuid: \"...\""), Not(HasSubstr("Grandma"))));
  EXPECT_THAT(sql_error([&] { db_.query("select $1::smallint", "99999"); }).what(), HasSubstr("99999"));
}

// In another language the quotes are others.
TEST_F(PgErrors, ShowsNoTextsInAnyLanguage) {
  const SqlError error = sql_error([&] {
    db_.query(
        "do $$\nbegin raise exception 'ung\u00fcltige Eingabe f\u00fcr Typ uuid: \u00bbGrandma\u00ab' using"
        " errcode = '22P02'; end $$");
  });
  EXPECT_STREQ(error.what(), "ERROR 22P02: ung\u00fcltige Eingabe f\u00fcr Typ uuid: \u00bb...\u00ab [while: do $$]");
}

// Stands for a server that speaks another language: none of its words says what is wrong, only the fields do.
TEST_F(PgErrors, ReadsNoWordsOfTheMessage) {
  const SqlError error = sql_error([&] {
    db_.query(
        "do $$\nbegin raise exception E'Doppelter Wert\nFEHLER:  40001: x\nCONSTRAINT NAME:  falsch' using"
        " errcode = '23505', constraint = 'Only One', schema = 'public', table = 'things',"
        " detail = E'Schlüssel (n)=(1) existiert bereits.\nDETAIL:  mehr', hint = 'Hinweis'; end $$");
  });
  EXPECT_EQ(error.kind(), ErrorKind::failed);
  EXPECT_EQ(error.sqlstate(), "23505");
  EXPECT_EQ(error.constraint(), "Only One");
  EXPECT_STREQ(error.what(), "ERROR 23505: Doppelter Wert (Schlüssel (n)=(1) existiert bereits.) [while: do $$]");
}

TEST_F(PgErrors, ShowsTheKeyOfAForeignKeyViolation) {
  db_.query("create table things (n int primary key)");
  db_.query("create table parts (of int references things, name text)");
  const SqlError error = sql_error([&] { db_.query("insert into parts values ($1, $2)", 7, "secret"); });
  EXPECT_EQ(error.sqlstate(), "23503");
  EXPECT_THAT(error.what(), AllOf(HasSubstr("(of)=(7)"), Not(HasSubstr("secret"))));
}

TEST_F(PgErrors, NamesTheColumnsOfAnExclusionViolation) {
  db_.query("create table things (span int4range, name text, exclude using gist (span with &&))");
  const char* const kInsert = "insert into things values ('[1,3)', $1)";
  db_.query(kInsert, "secret");
  const SqlError error = sql_error([&] { db_.query(kInsert, "secret"); });
  EXPECT_EQ(error.sqlstate(), "23P01");
  EXPECT_THAT(error.what(), AllOf(HasSubstr("((span))"), Not(HasSubstr("secret"))));
}

// PostgreSQL's DETAIL is "Failing row contains (-1, secret)."
TEST_F(PgErrors, ShowsNoValuesOfARow) {
  db_.query("create table things (n int not null check (n > 0), name text)");
  const char* const kInsert = "insert into things values ($1, $2)";
  const SqlError empty = sql_error([&] { db_.query(kInsert, std::optional<int>(), "secret"); });
  EXPECT_EQ(empty.sqlstate(), "23502");
  EXPECT_THAT(empty.what(), AllOf(HasSubstr("\"n\""), Not(HasSubstr("secret"))));
  const SqlError negative = sql_error([&] { db_.query(kInsert, -1, "secret"); });
  EXPECT_EQ(negative.sqlstate(), "23514");
  EXPECT_EQ(negative.constraint(), "things_n_check");
  EXPECT_THAT(negative.what(), AllOf(HasSubstr("things_n_check"), Not(HasSubstr("secret"))));
}

}  // namespace
}  // namespace kindred::pg
