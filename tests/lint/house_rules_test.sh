#!/usr/bin/env bash
# Proves that each house rule finds its breach at the right place, and that a clean project passes. `./dev lint` runs it.

set -euo pipefail
rules=$(readlink -f "$(dirname "$0")/../../scripts/house_rules.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# clean_project FOLDER: one file of each kind, with what the rules allow.
clean_project() {
  mkdir -p "$1"/{src/{base,pg,config,web,immich,sync},sql/{immich,own},tests/unit,docs}
  printf '#pragma once\n' >"$1/src/base/error.h"
  printf '#include <pqxx/pqxx>\n#include "base/error.h"\n' >"$1/src/pg/connection.cpp"
  printf '#include <yaml-cpp/yaml.h>\n' >"$1/src/config/load.cpp"
  printf '#include <httplib.h>\n' >"$1/src/web/server.cpp"
  printf 'auto table = "asset_exif";\n' >"$1/src/immich/tables.cpp"
  printf '// asset_exif is copied by insert_asset_exif\n#include "pg/connection.h"\n' >"$1/src/sync/batch.cpp"
  printf '#include "cli/cli.h"\n' >"$1/src/main.cpp"
  printf -- '-- Counts.\nselect count(*) from asset_exif;\n' >"$1/sql/immich/count.sql"
  printf -- '-- Ours, beside asset_exif.\nselect 1;\n' >"$1/sql/own/001_first.sql"
  printf 'See `src/sync/batch.cpp`, `sql/immich/*.sql`, `base/error.h`, `src/cli/cmd_<verb>.cpp` and [this](README.md).\n' >"$1/docs/README.md"
}

# finds PLACE WORD PATH TEXT: a clean project with TEXT as PATH is refused, for PLACE and with WORD in the reason.
finds() {
  local project=$work/broken out
  rm -rf "$project"
  clean_project "$project"
  mkdir -p "$project/$(dirname "$3")"
  printf '%b' "$4" >"$project/$3"
  if out=$("$rules" "$project"); then
    echo "not found: $3 with $4"
  elif [[ $(grep -c . <<<"$out") -ne 1 || $out != "$1: "*"$2"* ]]; then
    printf 'expected one breach, %s: …%s…, but got:\n%s\n' "$1" "$2" "$out"
  else
    return 0
  fi
  failures=$((failures + 1))
}

clean_project "$work/clean"
"$rules" "$work/clean" || {
  echo "a clean project was refused"
  failures=$((failures + 1))
}

long=$(printf 'int x;\\n%.0s' {1..501})
finds src/sync/a.cpp:1 'only in src/pg' src/sync/a.cpp '#include <pqxx/pqxx>\n'
finds tests/unit/a.cpp:2 'only in src/pg' tests/unit/a.cpp '\n#include <pqxx/result>\n'
finds src/sync/a.cpp:1 'only in src/config' src/sync/a.cpp '#include <yaml-cpp/yaml.h>\n'
finds src/sync/a.cpp:1 'only in src/web' src/sync/a.cpp '#include <httplib.h>\n'
finds src/sync/a.cpp:2 'src/immich' src/sync/a.cpp '\nauto sql = "delete from smart_search";\n'
finds sql/own/002_x.sql:2 'sql/immich' sql/own/002_x.sql '-- Wrong.\nselect 1 from asset_face;\n'
finds src/base/a.cpp:1 'base may not know pg' src/base/a.cpp '#include "pg/connection.h"\n'
finds src/immich/a.cpp:3 'immich may not know sync' src/immich/a.cpp '\n\n#include "sync/batch.h"\n'
finds src/base/a.cpp:1 'no folder of src' src/base/a.cpp '#include "misc/a.h"\n'
finds src/misc/a.cpp:1 'no place in the order' src/misc/a.cpp '#include "base/error.h"\n'
finds src/base/a.h:1 'pragma once' src/base/a.h 'int a();\n'
finds src/base/a.cpp:501 'longer than 500' src/base/a.cpp "$long"
finds src/base/a.cpp:1 'not promised' src/base/a.cpp '// TO''DO: all of it\n'
finds sql/own/002_x.sql:1 'without a comment' sql/own/002_x.sql 'select 1;\n'
finds tests/unit/a.cpp:1 'sleeps' tests/unit/a.cpp 'std::this_thread::sleep''_for(1s);\n'
finds docs/a.md:2 'src/sync/gone.cpp does not exist' docs/a.md 'Text.\nSee `src/sync/gone.cpp`.\n'
finds docs/a.md:1 'gone/file.h does not exist' docs/a.md 'See `gone/file.h`.\n'
finds docs/a.md:1 'other.md does not exist' docs/a.md 'See [it](docs/other.md).\n'

[[ $failures -eq 0 ]] || {
  echo "house_rules_test: $failures failed"
  exit 1
}
