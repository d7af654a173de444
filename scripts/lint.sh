#!/usr/bin/env bash
# Runs all checks that need no test run, the cheapest first. A failed check does not stop the others, so one run shows
# everything. Needs a configured release build, because clang-tidy reads from it how each file is compiled.

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

TIDY_STAMPS=.cache/tidy
export BUILD_FOLDER=build

house_rules() {
  local status=0
  tests/lint/house_rules_test.sh || status=1
  scripts/house_rules.sh || status=1
  return "$status"
}

shell_scripts() {
  {
    find . -path ./.git -prune -o -path ./.cache -prune -o -path './build*' -prune -o -type f -name '*.sh' -print
    find dev .ci bench demo packaging tests -type f ! -name '*.sh' -exec grep -lE -m 1 '^#!.*\b(ba|da)?sh\b' {} + 2>/dev/null || true
  } | sort -u
}

shell() { shell_scripts | xargs shellcheck -x; }

# Each YAML file can be read, and what Kubernetes is given fits together. kubectl would check more, but it asks a cluster for that.
yaml() {
  tests/lint/check_yaml_test.sh || return 1
  find . -path ./.git -prune -o -path ./.cache -prune -o -path './build*' -prune -o -name '*.yaml' -print |
    sort | xargs python3 scripts/check_yaml.py
}

# One line for each line at fault, of the many that clang-format writes.
format() {
  local found
  found=$(cpp_files | xargs "$CLANG_FORMAT" --dry-run -Werror 2>&1) && return 0
  sed -nE 's/^([^:]+:[0-9]+):[0-9]+: error: code should be.*/\1: clang-format would write this differently: .\/dev fmt/p' <<<"$found" |
    sort -u | grep . || printf '%s\n' "$found"
  return 1
}

# What a verdict on any file depends on besides the file itself: checks, flags, every header.
shared_inputs() {
  "$CLANG_TIDY" --version
  cat .clang-tidy tests/.clang-tidy CMakeLists.txt tests/CMakeLists.txt
  cpp_files | grep '\.h$' | xargs cat
}

# The sources that are compiled, each with the hash of all that a verdict on it depends on; less those found clean before.
files_to_tidy() {
  local shared file stamp
  shared=$(shared_inputs | sha256sum)
  while read -r file; do
    grep -qF "\"file\": \"$PWD/$file\"" "$BUILD_FOLDER/compile_commands.json" || continue
    stamp=$({ echo "$shared" "$file"; cat "$file"; } | sha256sum | cut -d ' ' -f 1)
    [[ -e $TIDY_STAMPS/$stamp ]] || echo "$file $TIDY_STAMPS/$stamp"
  done < <(cpp_files | grep '\.cpp$')
}

# tidy_one FILE STAMP: prints only where it finds something, and then all at once, as several run side by side.
tidy_one() {
  local out
  if out=$("$CLANG_TIDY" --quiet -p "$BUILD_FOLDER" "$1" 2>&1); then
    touch "$2"
  else
    printf '%s\n' "$out" | grep -vE '^[0-9]+ warnings? (generated|treated as errors)'
    return 1
  fi
}
export -f tidy_one

tidy() {
  local todo count
  mkdir -p "$TIDY_STAMPS"
  find "$TIDY_STAMPS" -type f -mtime +30 -delete
  # Some sources include what the build makes from sql/.
  quietly lint-generate cmake --build "$BUILD_FOLDER" --target kindred_sql_header
  todo=$(files_to_tidy)
  [[ -n $todo ]] || return 0
  count=$(wc -l <<<"$todo")
  say "clang-tidy: $count of $(cpp_files | grep -c '\.cpp$') sources are new or changed"
  xargs -n 2 -P "$(nproc)" bash -c 'tidy_one "$@"' tidy_one <<<"$todo"
}

failed=()
for check in house_rules shell yaml format tidy; do
  "$check" || failed+=("$check")
done
[[ ${#failed[@]} -eq 0 ]] || fail "found something in: ${failed[*]}"
