// `lab`: Immich-shaped databases on a private PostgreSQL, from the command line: for ctest, the demo and the
// benchmarks.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "support/bulk.h"
#include "support/cluster.h"
#include "support/test_database.h"
#include "support/versions_doc.h"

namespace {

using kindred::support::Cluster;
using kindred::support::Durability;
using kindred::support::Filled;

void add_start(CLI::App& app) {
  auto* verb = app.add_subcommand("start", "start a private PostgreSQL in a folder, replacing one that is there");
  auto folder = std::make_shared<std::string>();
  auto durable = std::make_shared<bool>(false);
  verb->add_option("folder", *folder, "a new folder, or one of an earlier start")->required();
  verb->add_flag("--durable", *durable, "with PostgreSQL's own fsync settings, for measuring");
  verb->callback([=] { Cluster::start_detached(*folder, *durable ? Durability::durable : Durability::fast); });
}

void add_stop(CLI::App& app) {
  auto* verb = app.add_subcommand("stop", "stop the PostgreSQL in a folder and remove the folder");
  auto folder = std::make_shared<std::string>();
  verb->add_option("folder", *folder, "the folder of an earlier start")->required();
  verb->callback([=] { Cluster::stop_detached(*folder); });
}

void add_versions(CLI::App& app) {
  app.add_subcommand("versions", "print docs/immich-versions.md")->callback([] {
    fmt::print("{}", kindred::support::versions_doc());
  });
}

void add_create(CLI::App& app) {
  auto* verb = app.add_subcommand("create", "make a database as a new Immich leaves it");
  auto folder = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  auto version = std::make_shared<std::string>("2.7.5");
  auto no_vector_indexes = std::make_shared<bool>(false);
  verb->add_option("folder", *folder, "the folder of a started PostgreSQL")->required();
  verb->add_option("database", *name, "the new database's name")->required();
  verb->add_option("--version", *version, "of Immich")->capture_default_str();
  verb->add_flag("--no-vector-indexes", *no_vector_indexes, "without the slow indexes over embeddings");
  verb->callback([=] {
    kindred::support::SchemaOptions options;
    options.vector_indexes = !*no_vector_indexes;
    kindred::support::create_immich_database(Cluster(*folder), *name, *version, options);
  });
}

/// NAME=value lines that a shell can read, with the names of Kindred's own environment.
void print_job(const kindred::Database& database, const std::string& media_root, const Filled& filled) {
  fmt::print("DB_HOSTNAME={}\nDB_PORT={}\nDB_USERNAME={}\nDB_DATABASE_NAME={}\n", database.host, database.port,
             database.user, database.name);
  fmt::print("UPLOAD_LOCATION_MOUNT={}\n", media_root);
  fmt::print("SOURCE_USER_ID={}\nTARGET_USER_ID={}\n", filled.source.id.str(), filled.target.id.str());
  fmt::print("SOURCE_LIBRARY_ID={}\nTARGET_LIBRARY_ID={}\n", filled.source_library.id.str(),
             filled.target_library.id.str());
  fmt::print("SHARED_PATH_PREFIX={}\nTARGET_PATH_PREFIX={}\n", filled.source_library.path, filled.target_library.path);
}

struct FillOptions {
  std::string folder, database, media, external;
  std::uint64_t seed = 1;
  kindred::support::BulkSpec spec;
};

void run_fill(const FillOptions& options) {
  const kindred::Database database = Cluster(options.folder).database(options.database);
  const std::string media = std::filesystem::absolute(options.media);
  const std::string external = std::filesystem::absolute(options.external);
  kindred::support::Instance instance(database, media, options.seed);
  print_job(database, media, kindred::support::fill(instance, external, options.spec));
}

void add_fill(CLI::App& app) {
  auto* verb = app.add_subcommand("fill", "put users, libraries, people and photos with their files into a database");
  auto options = std::make_shared<FillOptions>();
  verb->add_option("folder", options->folder, "the folder of a started PostgreSQL")->required();
  verb->add_option("database", options->database, "a database that create made")->required();
  verb->add_option("--media", options->media, "the media root to make")->required();
  verb->add_option("--external", options->external, "where the libraries' folders are made")->required();
  verb->add_option("--assets", options->spec.assets, "how many photos")->capture_default_str();
  verb->add_option("--faces-per-asset", options->spec.faces_per_asset)->capture_default_str();
  verb->add_option("--people", options->spec.people)->capture_default_str();
  verb->add_option("--seed", options->seed, "what all invented values follow from")->capture_default_str();
  verb->add_flag("--pictures", options->spec.pictures, "draw real JPEG files");
  verb->callback([=] { run_fill(*options); });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App app("Immich-shaped databases on a private PostgreSQL");
    app.require_subcommand(1);
    add_start(app);
    add_stop(app);
    add_create(app);
    add_fill(app);
    add_versions(app);
    CLI11_PARSE(app, argc, argv)
    return 0;
  } catch (const kindred::Error& error) {
    std::fprintf(stderr, "lab: %s\n%s\n", error.what(), error.fix().c_str());
    return kindred::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lab: unexpected: %s\n", error.what());
    return 1;
  }
}
