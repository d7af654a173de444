#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace kindred::sync {

/// Up to where a job's cycles have followed all changes, by the database's clock and counters.
struct Watermark {
  std::string now;                   ///< when the cycle began
  SteadyTime at;                     ///< the same by this machine's clock, which nobody sets
  std::int64_t xid = 0;              ///< the oldest transaction under way then
  bool is_quiet = false;             ///< no transaction that writes was under way
  std::string counters = "{}";       ///< rows ever written to each table without an index on its changes (JSON)
  std::string counting_since;        ///< from when on PostgreSQL counts
  std::int64_t scanned_xid = 0;      ///< the oldest transaction under way when any of these tables was last read
  std::int64_t all_scanned_xid = 0;  ///< the same when all of them were, and the time of that
  SteadyTime all_scanned_at;
  /// A counter may show a write up to a minute late, so one that moved may not show all writes yet. The next read
  /// begins at a transaction of at least two minutes before this cycle: `recent_xid` becomes `settled_xid` at that age.
  std::int64_t settled_xid = 0;
  std::int64_t recent_xid = 0;
  SteadyTime recent_at;
  /// A session whose transaction was open shortly after `recent_at`, and still is, may not have told the counters of
  /// what it wrote before. Empty with a `watched_at` before `recent_at`: nobody looked yet.
  std::string watched;
  SteadyTime watched_at;
  std::string cluster_members;  ///< the users of the target's cluster group (from 3.2 on), and how the tree is laid out
  bool album_is_open = false;   ///< the target may put photos into the job's album
  SteadyTime all_at;            ///< when a cycle looked at everything
};

/// What a cycle has to look at.
struct Window {
  bool everything = true;
  std::string since;           ///< changes from here on
  std::string changed_tables;  ///< tables to read (array literal) for rows of transactions since `xid`
  std::int64_t xid = 0;
};

/// As JSON, to be saved in the database.
std::string to_json(const Watermark& mark);
/// Reads what to_json() wrote. Nullopt where this machine was restarted since, or another wrote it: the times of its
/// clock mean nothing then.
std::optional<Watermark> watermark_from_json(const std::string& text);

}  // namespace kindred::sync
