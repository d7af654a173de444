#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "immich/catalogue.h"

namespace kindred::immich {

/// The settings of Immich that decide what "ready" means, and what a duplicate is. Defaults are Immich's own
/// (behaviours, 11): the database holds only what differs from them.
struct Settings {
  bool clip = true;
  bool faces = true;
  bool ocr = true;
  bool fullsize = false;             ///< a full-size preview for originals that browsers cannot show
  bool watching = false;             ///< libraries' folders are watched: a new file is imported at once
  int trash_days = 30;               ///< for so long the trash keeps what is in it; 0 where it is switched off
  double duplicate_distance = 0.01;  ///< up to which Immich shows two pictures as duplicates (CLIP, cosine distance)
};

/// Reads Immich's `system-config` JSON; unknown keys are ignored, a broken text throws Error(refused).
Settings parse_settings(const std::string& system_config);

/// Whether Kindred was tried with this version of Immich, as in "2.7.5": true from the oldest to the newest whose
/// tables it carries, but for patches.
bool is_tried_version(std::string_view version);
/// Those versions, for people.
inline constexpr std::string_view kTriedVersions = "2.0 to 3.3";

/// One Immich as its database describes it, read afresh at each start and cycle.
struct Instance {
  Catalogue catalogue;
  Settings settings;
  std::optional<std::string> media_location;  ///< without a slash at its end
  std::string version;                        ///< "unknown" where the database does not say
  std::string migrations;  ///< how many ran, and the newest one's name: tells whether the schema changed
  bool migrating = false;
  bool maintenance = false;

  /// Reads all of it and passes it whatever its state. can_look() tells whether the tables are there that it reads.
  static Instance look(pg::Connection& connection, Catalogue catalogue);
  static bool can_look(const Catalogue& catalogue);

  /// Reads again what may change at any time, which costs one small query. Returns false where a migration ran since:
  /// then all must be read anew. Throws Error(unreachable) as refuse_while_busy() does.
  bool refresh(pg::Connection& connection);

  /// Throws Error(unreachable) while Immich migrates or is in maintenance.
  void refuse_while_busy() const;

 private:
  void take(const pg::Row& row);
};

}  // namespace kindred::immich
