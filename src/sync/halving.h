#pragma once
#include <span>

#include "pg/error.h"

namespace kindred::sync {

/// A deadlock or a lock time-out against Immich's own writes is over by then.
constexpr int kTransactionTries = 3;

/// Runs `commit` on all of `items` in one transaction. One bad row makes PostgreSQL refuse the whole of it without
/// saying which item it came from: then each half goes by itself, until the one at fault stands alone and
/// `give_up(item, error)` has it. That takes log2(n) steps, and all others are committed. What concerns them all (a
/// lost session, a full disk) throws.
template <class Item, class Commit, class GiveUp>
void commit_or_halve(std::span<const Item> items, const Commit& commit, const GiveUp& give_up) {
  for (int attempt = 1;; ++attempt) {
    try {
      commit(items);
      return;
    } catch (const pg::SqlError& error) {
      if (error.kind() == ErrorKind::transient && attempt < kTransactionTries) continue;
      if (error.kind() != ErrorKind::failed) throw;
      if (items.size() == 1) {
        give_up(items.front(), error);
        return;
      }
      break;
    }
  }
  const auto middle = items.size() / 2;
  commit_or_halve(items.first(middle), commit, give_up);
  commit_or_halve(items.subspan(middle), commit, give_up);
}

}  // namespace kindred::sync
