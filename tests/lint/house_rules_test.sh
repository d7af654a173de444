#!/usr/bin/env bash
# Proves that each house rule finds its breach at the right place, and that a clean project passes. `./dev lint` runs it.

set -euo pipefail
rules=$(readlink -f "$(dirname "$0")/../../scripts/house_rules.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# clean_project FOLDER: one file of each kind, with what the rules allow.
clean_project() {
  mkdir -p "$1"/{src/{base,pg,config,web,immich,steps,commands/plan,commands/undo},sql/{immich,own},tests/unit,docs}
  printf '#pragma once\n' >"$1/src/base/error.h"
  printf '#include <libpq-fe.h>\n#include "base/error.h"\n' >"$1/src/pg/connection.cpp"
  printf '#include <yaml-cpp/yaml.h>\n' >"$1/src/config/load.cpp"
  printf '#include <microhttpd.h>\n#include <curl/curl.h>\n' >"$1/src/web/server.cpp"
  printf 'auto table = "asset_exif";\n' >"$1/src/immich/tables.cpp"
  printf '// asset_exif is copied by insert_asset_exif\n#include "pg/connection.h"\n' >"$1/src/steps/batch.cpp"
  printf '#include "cli/cli.h"\n' >"$1/src/main.cpp"
  printf '#include "commands/plan/plan.h"\n#include "steps/batch.h"\n' >"$1/src/commands/undo/unshare.cpp"
  printf -- '-- Counts.\nselect count(*) from asset_exif;\n' >"$1/sql/immich/count.sql"
  printf -- '-- Ours, beside asset_exif.\nselect 1;\n' >"$1/sql/own/001_first.sql"
  printf 'TEST_F(Scans,\n       Stop) {}\nTEST(Scans, walk) {}\n' >"$1/tests/unit/scans_test.cpp"
  printf 'See `Scans.Stop` and `Scans.walk` of `asset.id`.\n' >"$1/docs/traps.md"
  printf 'See `src/steps/batch.cpp`, `sql/immich/*.sql`, `base/error.h`, `src/cli/cmd_<verb>.cpp` and [this](README.md).\n' >"$1/docs/README.md"
}

# breach PLACE WORD PATH TEXT: adds TEXT as PATH to the broken project; the rules must name PLACE, with WORD in the reason.
expected=()
breach() {
  mkdir -p "$work/broken/$(dirname "$3")"
  printf '%b' "$4" >"$work/broken/$3"
  expected+=("$1: "*"$2"*)
}

failed() {
  printf 'house_rules_test: %s\n' "$1"
  failures=$((failures + 1))
}

clean_project "$work/clean"
"$rules" "$work/clean" || failed "a clean project was refused"

clean_project "$work/broken"
long=$(printf 'int x;\\n%.0s' {1..501})
breach src/steps/libpq.cpp:1 'only in src/pg' src/steps/libpq.cpp '#include <libpq-fe.h>\n'
breach tests/unit/libpq.cpp:2 'only in src/pg' tests/unit/libpq.cpp '\n#include <postgresql/libpq-fe.h>\n'
breach src/steps/yaml.cpp:1 'only in src/config' src/steps/yaml.cpp '#include <yaml-cpp/yaml.h>\n'
breach src/steps/http.cpp:1 'only in src/web' src/steps/http.cpp '#include <microhttpd.h>\n'
breach src/cli/http.cpp:1 'only in src/web' src/cli/http.cpp '#include <curl/curl.h>\n'
breach tests/unit/http.cpp:1 'only in src/web' tests/unit/http.cpp '#include <httplib.h>\n'
breach src/steps/table.cpp:2 'src/immich' src/steps/table.cpp '\nauto sql = "delete from smart_search";\n'
breach sql/own/002_table.sql:2 'sql/immich' sql/own/002_table.sql '-- Wrong.\nselect 1 from asset_face;\n'
breach src/base/order.cpp:1 'base may not know pg' src/base/order.cpp '#include "pg/connection.h"\n'
breach src/immich/order.cpp:3 'immich may not know steps' src/immich/order.cpp '\n\n#include "steps/batch.h"\n'
breach src/commands/plan/order.cpp:1 'commands/plan may not know commands/undo' src/commands/plan/order.cpp '#include "commands/undo/unshare.h"\n'
breach src/base/unknown.cpp:1 'no folder of src' src/base/unknown.cpp '#include "misc/a.h"\n'
breach src/misc/unknown.cpp:1 'no place in the order' src/misc/unknown.cpp '#include "base/error.h"\n'
breach src/base/twice.h:1 'pragma once' src/base/twice.h 'int a();\n'
breach src/base/long.cpp:501 'longer than 500' src/base/long.cpp "$long"
for part in {1..8}; do printf '%b' "$long// long because: it fills the room\\n" >"$work/broken/src/web/part$part.cpp"; done
expected+=("src/web:1: "*"more than a sixth"*)
breach src/base/later.cpp:1 'not promised' src/base/later.cpp '// TO''DO: all of it\n'
breach sql/own/003_bare.sql:1 'without a comment' sql/own/003_bare.sql 'select 1;\n'
breach sql/own/004_letters.sql:2 'SQL is ASCII' sql/own/004_letters.sql '-- Plain.\n-- And so on, \xe2\x80\xa6\nselect 1;\n'
wide=$(printf 'x%.0s' {1..131})
for folder in immich/faces tracking session; do
  breach "sql/$folder/wide.sql:2" 'longer than 130' "sql/$folder/wide.sql" "-- ${wide:4}\n-- ${wide:3}\n"
done
breach tests/unit/sleep.cpp:1 'sleeps' tests/unit/sleep.cpp 'std::this_thread::sleep''_for(1s);\n'
breach docs/a.md:2 'src/steps/gone.cpp does not exist' docs/a.md 'Text.\nSee `src/steps/gone.cpp`.\n'
breach docs/b.md:1 'gone/file.h does not exist' docs/b.md 'See `gone/file.h`.\n'
breach docs/c.md:1 'other.md does not exist' docs/c.md 'See [it](docs/other.md).\n'
breach docs/traps.md:2 'no test Scans.Loop' docs/traps.md 'Text.\nSee `Scans.Stop`, `Scans.Loop`.\n'
breach docs/testing.md:1 'no test Scans.Loop' docs/testing.md 'See `Scans.Loop`.\n'

if out=$("$rules" "$work/broken"); then failed "a project full of breaches was accepted"; fi
mapfile -t found <<<"$out"
for pattern in "${expected[@]}"; do
  matches=0
  # shellcheck disable=SC2053  # a pattern, not a text
  for line in "${found[@]}"; do [[ $line != $pattern ]] || matches=$((matches + 1)); done
  [[ $matches -eq 1 ]] || failed "expected once, found $matches times: $pattern"
done
[[ ${#found[@]} -eq ${#expected[@]} ]] || failed "${#found[@]} findings for ${#expected[@]} breaches:
$out"

[[ $failures -eq 0 ]]
