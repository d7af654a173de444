#pragma once
#include <string>

#include "base/error.h"

namespace kindred::pg {

/// A statement that PostgreSQL refused. Its kind follows from the SQLSTATE (see kind_of_sqlstate in error.cpp).
class SqlError : public Error {
 public:
  SqlError(ErrorKind kind, const std::string& message, std::string sqlstate, std::string constraint,
           std::string cure = {})
      : Error(kind, message, std::move(cure)), sqlstate_(std::move(sqlstate)), constraint_(std::move(constraint)) {}

  /// Five characters, PostgreSQL manual, appendix A.
  const std::string& sqlstate() const { return sqlstate_; }
  /// The constraint or unique index that was violated; empty for other errors.
  const std::string& constraint() const { return constraint_; }

 private:
  std::string sqlstate_;
  std::string constraint_;
};

}  // namespace kindred::pg
