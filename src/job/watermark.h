#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace kindred::sync {

/// Up to where a job's cycles have followed all changes, by the database's clock and counters.
struct Watermark {
  std::string now;        ///< when the cycle began
  SteadyTime at;          ///< the same by this machine's clock, which nobody sets
  std::int64_t xid = 0;   ///< the oldest transaction under way then
  bool is_quiet = false;  ///< none that writes was
  /// How many rows those tables have seen written that have no index on their changes (JSON), and at which xid some of
  /// them were last passed over, and at which xid and when all of them.
  std::string counters = "{}";
  std::int64_t scanned_xid = 0;
  std::int64_t all_scanned_xid = 0;
  SteadyTime all_scanned_at;
  /// The counters move up to a minute after a commit: another session's write may have moved them before. So the next
  /// pass begins at an xid of at least two minutes before this cycle, for which the marks take turns.
  std::int64_t settled_xid = 0;
  std::int64_t recent_xid = 0;
  SteadyTime recent_at;
  std::string cluster_members;  ///< the users of the target's cluster group (from 3.2 on)
  bool album_is_open = false;   ///< the target may put photos into the job's album
  SteadyTime all_at;            ///< when a cycle looked at everything
};

/// What a cycle has to look at.
struct Window {
  bool everything = true;
  std::string since;           ///< changes from here on
  std::string changed_tables;  ///< tables to pass over (array literal), for rows of transactions since `xid`
  std::int64_t xid = 0;
};

/// As JSON, to be kept in the database.
std::string to_json(const Watermark& mark);
/// The same read again, maybe by another program and after this machine was started anew. `age`: seconds since the mark
/// was taken, by the database's clock.
Watermark watermark_from_json(const std::string& text, double age);

}  // namespace kindred::sync
