#!/usr/bin/env bash
# Makes what a release consists of, in build/release: the package, the tarball, and SHA256SUMS. It builds twice, in two folders with
# different names, and fails unless both give the same bits.
#
# The version is the one of CMakeLists.txt. A release is the commit with the tag vVERSION; of another commit, the names say so. What
# is not committed would be missing, so that is refused.
#
#   scripts/release.sh      JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

OUT=$PWD/build/release

sums() { (cd "$1" && sha256sum -- *.deb *.tar.gz); }

[[ $# -eq 0 ]] || fail "usage: scripts/release.sh"
git diff-index --quiet HEAD -- || fail "there are changes that are not committed"
other=$(mktemp -d /tmp/kindred-release-XXXXXX)
trap 'rm -rf "$other"' EXIT
rm -rf "$OUT"
scripts/package.sh "$OUT"
scripts/package.sh "$other/a folder of another name and length"
diff <(sums "$OUT") <(sums "$other/a folder of another name and length") ||
  fail "two builds of one commit differ: see the sums above"
rm -rf "$OUT/source"
sums "$OUT" >"$OUT/SHA256SUMS"
cat "$OUT/SHA256SUMS"
say "the same bits twice, in $OUT"
