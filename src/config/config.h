#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/uuid.h"
#include "config/modes.h"
#include "config/rule.h"

namespace kindred {

/// One job: a configured share from a source user to a target user. All paths are Immich's, with a slash at their end.
struct Job {
  std::string name;
  Uuid source_user_id;
  Uuid target_user_id;
  Uuid target_library_id;
  /// Where the source's shared originals lie; empty for an upload job that takes all uploads, and where there are
  /// rules.
  std::string source_path_prefix;
  /// The tree: the folder under which the mirrors' originals are placed.
  std::string target_path_prefix;
  /// True where the job takes what the source uploaded (`libraryId` null) instead of an external library's files.
  bool uploads = false;
  /// What the job shares, where that is said by rules: photos that any of them takes. Empty where source_path_prefix or
  /// `uploads` says it.
  std::vector<Rule> share;
  std::vector<Rule> never;  ///< what these rules take is not shared
  Stacks stacks = Stacks::whole;
  std::optional<Uuid> album_id;
  AlbumsMode albums = AlbumsMode::none;
  OriginalsMode originals = OriginalsMode::automatic;
  ThumbnailsMode thumbnails = ThumbnailsMode::automatic;
  Archived archived = Archived::include;
  Show show = Show::timeline;
  PeopleMode people = PeopleMode::follow;
  PeopleMatch people_match = PeopleMatch::none;
  Duplicates duplicates = Duplicates::keep;
  /// More than so many per cent of the job's mirrors are not removed at once (the design's default); 20 always may.
  int max_removal_percent = 10;
  OnRemoval on_removal = OnRemoval::follow;

  /// True where rules say what is shared: then the tree has a folder for each of the source's libraries.
  bool has_rules() const { return !share.empty(); }

  bool operator==(const Job&) const = default;
};

/// How to reach Immich's PostgreSQL. `password` and `url` are secrets: never logged.
struct Database {
  std::string host = "localhost";
  int port = 5432;
  std::string user = "postgres";
  std::string password;
  std::string name = "immich";
  std::string ssl_mode = "prefer";  ///< libpq's sslmode; `prefer` is libpq's own default
  std::string url;                  ///< DB_URL; where set, it wins over the fields above

  bool operator==(const Database&) const = default;
};

/// One folder that Immich and Kindred see under different names.
struct PathMapping {
  std::string immich;  ///< as in Immich's database, with a slash at its end
  std::string here;    ///< as Kindred sees it, with a slash at its end

  bool operator==(const PathMapping&) const = default;
};

struct Config {
  Database database;
  std::string immich_api_url = "http://immich_server:2283";  ///< the compose service's name and port in Immich's docs
  std::string immich_api_key;                                ///< a secret: never logged
  std::string media_root = "/data";  ///< UPLOAD_LOCATION_MOUNT, as Immich sees it, without a slash at its end
  std::vector<PathMapping> path_map;
  int sync_interval_seconds = 60;            ///< the predecessor's default
  int scan_interval_seconds = 0;             ///< 0: never ask Immich to scan the source library
  std::string health_address = "127.0.0.1";  ///< the page has no login
  int health_port = 8080;                    ///< the predecessor's port
  std::string log_level = "info";
  LogFormat log_format = LogFormat::text;
  int batch_size = 250;  ///< assets in a transaction at most: see BatchSize
  int workers = 3;  ///< batches at a time; more than cores, since a batch waits on the disk and on PostgreSQL in turn
  std::vector<Job> jobs;

  bool operator==(const Config&) const = default;
};

}  // namespace kindred
