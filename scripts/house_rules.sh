#!/usr/bin/env bash
# Checks the house rules that a machine can check. For every breach it prints "file:line: what is wrong and why", and then it
# exits with 1. tests/lint/house_rules_test.sh proves that each rule finds a breach.
#
#   scripts/house_rules.sh [FOLDER]     FOLDER is the project's folder, by default this one

set -euo pipefail
cd "${1:-"$(dirname "$(readlink -f "$0")")/.."}"

# The folders of src (docs/architecture.md says what each answers). A folder includes only from itself and from the folders
# before it.
LAYERS="base config pg files status immich schema tree job steps commands/predecessor cycle \
commands/plan commands/verify commands/explain commands/doctor commands/undo commands/people web commands/setup daemon cli"

# Tables whose names mean nothing but Immich's; plainer ones (asset, person, stack) are words of our own too.
IMMICH_TABLES="asset_exif asset_face asset_file asset_job_status asset_ocr asset_edit asset_video asset_audio \
asset_keyframe asset_metadata smart_search face_search ocr_search person_group cluster_group person_user album_asset \
album_user tag_asset kysely_migrations system_metadata user_metadata"

LONGEST_FILE=500  # lines
SMALLEST_HOUSE=2000  # lines: below, a sixth says nothing
LONGEST_SQL_LINE=130  # bytes, which every awk counts alike

# --- helpers ---

# files NAME… in FOLDER…: as in `files '*.h' '*.cpp' in src tests`; folders that are not there hold nothing.
files() {
  local -a names=() folders=()
  while [[ $1 != in ]]; do
    names+=(-o -name "$1")
    shift
  done
  shift
  for folder in "$@"; do [[ ! -e $folder ]] || folders+=("$folder"); done
  [[ ${#folders[@]} -eq 0 ]] || find "${folders[@]}" -type f \( "${names[@]:1}" \) | sort
}

# Reads paths, prints their lines as "file:line:text", without what is commented out by // or --.
code_lines() {
  xargs -r awk '
    { sub(FILENAME ~ /\.sql$/ ? "--.*" : "(^|[ \t])//.*", "") }
    $0 != "" { print FILENAME ":" FNR ":" $0 }'
}

# Reads "file:line:text" and keeps the lines whose text matches.
where() { grep -E "^[^:]+:[0-9]+:.*($1)" || true; }

# Reads "file:line:text" and prints each place with the reason.
because() { sed -E "s|^([^:]+:[0-9]+):.*|\1: $1|"; }

one_of() { printf '%s' "${1// /|}"; }

# --- rules ---

libpq_stays_in_pg() {
  files '*.h' '*.cpp' in src tests bench | { grep -v '^src/pg/' || true; } | code_lines |
    where '#include [<"](postgresql/)?libpq' |
    because 'libpq is included only in src/pg, so that errors and time-outs are handled in one place'
}

yaml_stays_in_config() {
  files '*.h' '*.cpp' in src tests bench | { grep -v '^src/config/' || true; } | code_lines | where '#include <yaml-cpp' |
    because 'yaml-cpp is included only in src/config, the one place where a setting gets its value'
}

http_stays_in_web() {
  files '*.h' '*.cpp' in src tests bench | { grep -v '^src/web/' || true; } | code_lines |
    where '#include <(microhttpd|curl/|httplib|boost/(asio|beast))' |
    because 'an HTTP library is included only in src/web: nothing else knows HTTP, and the tests speak it by themselves'
}

immich_tables_stay_in_immich() {
  {
    files '*.h' '*.cpp' in src | { grep -vE '^src/(immich|schema)/' || true; }
    files '*.sql' in sql | { grep -v '^sql/immich/' || true; }
  } | code_lines | where "\b($(one_of "$IMMICH_TABLES"))\b" |
    because "a table of Immich's is named only in src/immich, src/schema and sql/immich, so that a change in Immich is one in there"
}

folders_know_only_those_before() {
  files '*.h' '*.cpp' in src | code_lines | where '#include "[a-z_]+/' |
    awk -F '[:"]' -v layers="$LAYERS" '
      BEGIN { count = split(layers, names, " "); for (i = 1; i <= count; i++) rank[names[i]] = i }
      {
        from = $1; to = $4
        place = $1 ":" $2 ": "
        if (sub(/^src\//, "", from) && from !~ /\//) next  # main.cpp knows all
        sub(/\/[^\/]*$/, "", from); sub(/\/[^\/]*$/, "", to)
        if (!(from in rank)) print place "the folder " from " has no place in the order (LAYERS in house_rules.sh)"
        else if (!(to in rank)) print place to " is no folder of src with a place in the order (LAYERS in house_rules.sh)"
        else if (rank[to] > rank[from])
          print place from " may not know " to ": a folder includes only from those before it (" layers ")"
      }'
}

rooms_are_no_halls() {
  files '*.h' '*.cpp' in src | xargs -r awk -v smallest="$SMALLEST_HOUSE" '
    { lines++; if (split(FILENAME, part, "/") > 2) room[part[2]]++ }
    END {
      if (lines < smallest) exit
      for (name in room) if (name != "commands" && room[name] * 6 > lines)
        print "src/" name ":1: holds " int(100 * room[name] / lines) " % of the code, more than a sixth: split the room"
    }'
}

headers_are_included_once() {
  files '*.h' in src tests bench | xargs -r grep -L -x '#pragma once' |
    sed 's/$/:1: a header without "#pragma once" breaks the second file that includes it by two ways/' || true
}

long_files_say_why() {
  files '*.h' '*.cpp' in src | xargs -r awk -v most="$LONGEST_FILE" '
    function judge() { if (lines > most && !excused) print file ":" lines ": longer than " most " lines: split it, or say why not in a line \"// long because: …\"" }
    FNR == 1 { judge(); file = FILENAME; excused = 0 }
    /\/\/ long because: ./ { excused = 1 }
    { lines = FNR }
    END { judge() }'
}

nothing_is_left_for_later() {
  files '*' in src tests bench demo scripts sql cmake docs packaging dev .ci README.md CMakeLists.txt |
    xargs -r grep -InHE '\b(TO[D]O|FIX[M]E|XX[X])\b' |
    because 'what is not done is not promised: do it, or write an issue' || true
}

sql_says_what_it_is_for() {
  files '*.sql' in sql | xargs -r awk 'FNR == 1 && !/^-- ./ { print FILENAME ":1: begins without a comment (--) that says what the statement is for" }'
}

sql_is_ascii() {
  files '*.sql' in sql | LC_ALL=C xargs -r grep -nHP '[^\x00-\x7f]' |
    because 'SQL is ASCII, comments too: a database in another encoding than UTF8 refuses the whole statement' || true
}

sql_lines_are_short() {
  files '*.sql' in sql/immich sql/tracking sql/session | LC_ALL=C xargs -r awk -v most="$LONGEST_SQL_LINE" '
    length($0) > most { print FILENAME ":" FNR ": longer than " most " bytes: one clause a line, each with its mark (-- needs …)" }'
}

tests_never_sleep() {
  # Not tests/support, which starts servers that tell nobody when they are ready.
  local -a tests=(tests/unit tests/pg tests/cli tests/crash tests/lint)
  {
    files '*.h' '*.cpp' in "${tests[@]}"
    files '*.sh' in "${tests[@]}"
  } | code_lines | where '\b(sleep_for|sleep_until|usleep|nanosleep|pg_sleep)\b|\bsleep ?\(|^[^:]+\.sh:[0-9]+: *sleep ' |
    because 'a test that sleeps is slow on one machine and fails on another: wait for the event itself'
}

# What stands in backticks or as a link's target and reads like a path of the project.
paths_in_docs() {
  files '*.md' in README.md CONTRIBUTING.md docs packaging demo bench |
    xargs -r grep -noHE '`[^` ]+|\]\([^)# ]+' | sed -E 's/^([^:]+:[0-9]+):(`|\]\()/\1 /'
}

# Whether a doc may speak of the path: as seen from the project, from src or tests, or from the doc's own folder.
known_path() {
  local doc=$1 path=$2 start
  for start in . src tests "$(dirname "$doc")"; do
    if compgen -G "$start/$path" >/dev/null; then return 0; fi
  done
  return 1
}

paths_in_docs_exist() {
  local place path
  local project='^(\./)?(\.ci|bench|cmake|demo|docs|packaging|scripts|sql|src|tests)/|^\./dev$'
  local source_file='^[a-z_.][A-Za-z0-9_./*-]*/[A-Za-z0-9_.*-]+\.(cpp|h|sql|sh|md|cmake)$'
  while read -r place path; do
    [[ $path =~ $project || $path =~ $source_file ]] || continue
    [[ ! $path =~ [\<\{\$…] ]] || continue  # a pattern for people
    known_path "${place%%:*}" "${path%[:,.]}" || echo "$place: $path does not exist: a doc that points nowhere misleads"
  done < <(paths_in_docs)
}

# A doc that names the tests of its claims does so as `Suite.Name`.
tests_in_docs_exist() {
  local place name known
  known=$(files '*.cpp' in tests | xargs -r cat | tr -s ' \n' ' ' | grep -oE '\bTEST(_F|_P)?\( ?[A-Za-z0-9]+, ?[A-Za-z0-9_]+ ?\)' |
    sed -E 's/.*\( ?([A-Za-z0-9]+), ?([A-Za-z0-9_]+) ?\)/\1.\2/' || true)
  while read -r place name; do
    grep -qxF "$name" <<<"$known" || echo "$place: there is no test $name: a claim without a test is a wish"
  done < <(files traps.md testing.md in docs | xargs -r grep -noHE '`[A-Z][A-Za-z0-9]*\.[A-Za-z0-9_]+`' | sed -E 's/^([^:]+:[0-9]+):`(.*)`$/\1 \2/')
}

rules=(
  libpq_stays_in_pg
  yaml_stays_in_config
  http_stays_in_web
  immich_tables_stay_in_immich
  folders_know_only_those_before
  rooms_are_no_halls
  headers_are_included_once
  long_files_say_why
  nothing_is_left_for_later
  sql_says_what_it_is_for
  sql_is_ascii
  sql_lines_are_short
  tests_never_sleep
  paths_in_docs_exist
  tests_in_docs_exist
)
breaches=$(for rule in "${rules[@]}"; do "$rule"; done)
[[ -z $breaches ]] || {
  printf '%s\n' "$breaches"
  exit 1
}
