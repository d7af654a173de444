#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/connection.h"
#include "support/test_database.h"

namespace kindred::pg {

/// A session on a fresh database.
class PgLayer : public testing::Test {
 protected:
  /// The error that `action` throws.
  template <class Action>
  static SqlError sql_error(Action action) {
    try {
      action();
    } catch (const SqlError& error) {
      return error;
    }
    ADD_FAILURE() << "no SqlError";
    return SqlError(ErrorKind::usage, "", "", "");
  }
  /// Ends the session of `connection` from outside, as a restart of PostgreSQL does.
  void cut(Connection& connection) {
    const auto pid = connection.query("select pg_backend_pid() as pid")[0].get<int>("pid");
    Connection other = database_.connect();
    ASSERT_TRUE(other.query("select pg_terminate_backend($1, 10000) as done", pid)[0].get<bool>("done"));
  }

  support::TestDatabase database_;
  Connection db_ = database_.connect();
};

}  // namespace kindred::pg
