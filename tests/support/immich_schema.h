#pragma once
#include <string>
#include <vector>

namespace kindred::support {

/// A version of Immich: major * 10000 + minor * 100 + patch, so that versions compare as numbers.
int version_number(const std::string& version);

/// The version that tests run on which name none: KINDRED_TEST_IMMICH, else 2.7.5.
std::string tested_version();

struct SchemaOptions {
  /// The hnsw indexes over embeddings: as in Immich, but some milliseconds for each row that is inserted.
  bool vector_indexes = true;
};

/// The tables of one version of Immich, as schemas/immich/VERSION.json lists them, with trigger functions
/// written from the effects that are known of Immich's (fixtures/immich-functions).
class ImmichSchema {
 public:
  /// Oldest first.
  static const std::vector<std::string>& versions();

  /// Throws Error(usage) for a version without a file.
  explicit ImmichSchema(const std::string& version);

  const std::string& version() const { return version_; }
  const std::vector<std::string>& tables() const { return tables_; }
  /// All statements that make the schema and the rows that Immich writes at its first start, for an empty database.
  std::string script(const SchemaOptions& options = {}) const;
  /// All that an upgrade to this version does to a database of the version before it in versions(): written down only
  /// from 2.7.5 on (fixtures/immich-upgrades).
  std::string upgrade_script() const;

 private:
  std::string version_;
  std::vector<std::string> tables_;
};

}  // namespace kindred::support
