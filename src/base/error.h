#pragma once
#include <stdexcept>
#include <string>

namespace kindred {

/// What the one who catches an error has to do: errors are sorted by that, not by where they came from.
enum class ErrorKind {
  usage,        ///< the command line or the configuration must change; exit 2
  unreachable,  ///< PostgreSQL or Immich is out of reach, now or again: try later; exit 3
  refused,      ///< promise 6: a person must look before anything is written; exit 4
  no_space,     ///< a disk takes no file more (full, read-only, without links): stop the job, a person must act; exit 1
  transient,    ///< deadlock, serialization failure, lock time-out: the same transaction may succeed now; exit 1
  failed        ///< anything else that could not be done; exit 1
};

/// An error that a person will read: what happened, and how to fix it. The message never holds a secret.
/// Both texts are made printable here (printable_list()), because they name files and rows.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, const std::string& fix = {});

  ErrorKind kind() const { return kind_; }
  /// What the reader can do about it; empty where the message says all.
  const std::string& fix() const { return fix_; }

 private:
  ErrorKind kind_;
  std::string fix_;
};

/// Both in one line, for the log: "message. Fix: fix".
std::string with_fix(const std::string& message, const std::string& fix);

/// The exit code that the design promises for an error of this kind.
int exit_code(ErrorKind kind);

}  // namespace kindred
