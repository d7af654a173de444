#pragma once
#include <map>
#include <string>
#include <vector>

#include "support/instance.h"

namespace kindred::support {

/// A user's phone: what Immich's mobile app knows of the account from the sync stream (behaviours, 6). The stream gives
/// what has a later `updateId` than the last row that the phone acknowledged, type by type, and the app keeps foreign
/// keys: a row whose photo or person it has not got stops it. Its tables are temporary ones of a session of its own.
class Phone {
 public:
  Phone(Instance& immich, const Database& database, const User& owner);

  /// Follows the stream once. Gives what stopped it, empty where nothing did.
  std::string sync();
  /// Lets so much time pass that no row's `updateId` lies in the future any more: they are ids of now.
  void let_time_pass();
  /// What the phone has otherwise than the account, a line each: rows that it missed above all.
  std::vector<std::string> differences();

 private:
  /// The SQL is adapted to the Immich at hand.
  struct Type {
    std::string name;
    std::string rows;     ///< gives id, asset_id, person_id, content, update_id
    std::string deletes;  ///< gives id, audit_id
  };
  void follow(const Type& type, const std::string& now_id);

  pg::Connection db_;
  Uuid owner_;
  std::vector<Type> types_;
  std::map<std::string, std::string> acknowledged_;  ///< by type: updateId of rows, and "type deletes": of deletions
};

}  // namespace kindred::support
