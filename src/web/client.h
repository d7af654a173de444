#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "web/endpoint.h"

namespace kindred::web {

/// What the daemon answers at /api/status; nullopt where none answers within two seconds.
std::optional<std::string> fetch_status(const Endpoint& daemon);

/// Immich's HTTP API, as far as Kindred needs it.
class ImmichApi {
 public:
  /// `url` without `/api`; it may hold a user and password for a proxy. Neither they nor the key are ever in a message.
  ImmichApi(const std::string& url, std::string key);

  /// Asks Immich to scan a library; returns once the request is queued. Throws Error(unreachable) where Immich does not
  /// answer, Error(usage) where it refuses the key, and Error(failed) for any other answer.
  void scan_library(const Uuid& library) const;
  /// Gives an external library these import paths and exclusion patterns in place of its own. Throws as above; Immich
  /// answers 400, which is Error(failed), where it cannot read a path.
  void set_library_paths(const Uuid& library, const std::vector<std::string>& import_paths,
                         const std::vector<std::string>& exclusion_patterns) const;
  /// Makes an external library with Immich's own exclusion patterns. Returns its id. Throws as above.
  Uuid create_library(const Uuid& owner, const std::string& name, const std::string& import_path) const;
  /// Why Immich cannot use the folder as an import path of the library, in its words; nullopt where it can. Throws as
  /// above.
  std::optional<std::string> import_path_problem(const Uuid& library, const std::string& import_path) const;
  /// Deletes a library and all assets in it. Throws as above.
  void delete_library(const Uuid& library) const;

 private:
  /// One request; returns the answer's body. `what` is said where it fails.
  std::string send(const char* method, const std::string& path, const std::string& body, const std::string& what) const;

  std::string base_;  ///< scheme, host and port: what may be printed
  std::string user_;
  std::string password_;
  std::string path_;  ///< of a proxy; without a slash at its end
  std::string key_;
};

/// Of the libcurl that is loaded.
std::string libcurl_version();

}  // namespace kindred::web
