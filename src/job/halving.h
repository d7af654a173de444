#pragma once
#include <span>

#include "pg/error.h"

namespace kindred::sync {

/// A deadlock or a lock time-out against Immich's own writes is over by then.
constexpr int kTransactionTries = 3;
/// So many passing failures one page puts up with before it throws the last. Two items that Immich holds for long take
/// some 25 until each stands alone (three tries, and one for each half on the way down); a table that it holds takes
/// all items, and to wait for each of them would hold up the cycle for an hour.
constexpr int kPassingFailures = 32;

/// Runs `commit` on `items` and, where it failed in passing, again, up to `tries` times. True where it was committed.
/// `left` counts down the passing failures that the page may still have.
template <class Item, class Commit>
bool commit_in_time(std::span<const Item> items, const Commit& commit, int tries, int& left, pg::SqlError& error) {
  while (true) {
    try {
      commit(items);
      return true;
    } catch (const pg::SqlError& failure) {
      error = failure;
      if (failure.kind() == ErrorKind::failed) return false;
      if (failure.kind() != ErrorKind::transient || --left < 0) throw;
      if (--tries <= 0) return false;
    }
  }
}

template <class Item, class Commit, class GiveUp>
void commit_or_halve(std::span<const Item> items, const Commit& commit, const GiveUp& give_up, int tries, int& left) {
  pg::SqlError error(ErrorKind::failed, "", "", "");
  if (commit_in_time(items, commit, items.size() == 1 ? kTransactionTries : tries, left, error)) return;
  if (items.size() == 1) {
    give_up(items.front(), error);
    return;
  }
  const auto middle = items.size() / 2;
  commit_or_halve(items.first(middle), commit, give_up, 1, left);
  commit_or_halve(items.subspan(middle), commit, give_up, 1, left);
}

/// Runs `commit` on all of `items` in one transaction. One bad row makes PostgreSQL refuse the whole of it without
/// saying which item it came from, and a row that Immich works on all the time makes it fail in passing again and
/// again: then each half goes by itself, until the one at fault stands alone and `give_up(item, error)` has it. That
/// takes log2(n) steps, and all others are committed. What concerns them all (a lost session, a full disk, a table that
/// is locked for long) throws.
template <class Item, class Commit, class GiveUp>
void commit_or_halve(std::span<const Item> items, const Commit& commit, const GiveUp& give_up) {
  if (items.empty()) return;
  int left = kPassingFailures;
  commit_or_halve(items, commit, give_up, kTransactionTries, left);
}

}  // namespace kindred::sync
