#include "cli/cmd_check_schema.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "cli/common_options.h"
#include "cli/schema_summary.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  std::string dump;
};

std::string read_all(std::istream& stream) {
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string read_dump_file(const std::string& path) {
  if (path == "-") return read_all(std::cin);
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::usage, fmt::format("the file {} cannot be read", path), "check its name and mode");
  return read_all(file);
}

int tell(const sync::SchemaVerdict& verdict, bool as_json) {
  fmt::print("{}", as_json ? json_summary(verdict) : text_summary(verdict));
  return verdict.exit_code();
}

}  // namespace

int check_schema(const Config& config, bool as_json) {
  pg::Connection connection(config.database, "check-schema");
  return tell(sync::judge_schema(connection), as_json);
}

void add_check_schema(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("check-schema", "Say whether Kindred works with Immich's tables, also before an upgrade");
  auto options = std::make_shared<Options>();
  add_json_option(*command, *options);
  command->add_option("--dump", options->dump,
                      "Judge what pg_dump printed of a schema in place of the database (- reads standard input)");
  command->callback([options, &invocation] {
    invocation.exit_code = options->dump.empty() ? check_schema(load(invocation), options->json)
                                                 : tell(sync::judge_dump(read_dump_file(options->dump)), options->json);
  });
}

}  // namespace kindred::cli
