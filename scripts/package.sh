#!/usr/bin/env bash
# Makes a Debian package of the last commit, and a tarball with the same program, in build/package. debhelper does the work
# (packaging/debian), on a copy of the sources: what is not committed is not in them.
#
# The same commit gives the same bits, wherever it is built: times come from the commit, names are sorted, and no path of the
# build gets into the program (`./dev release` builds twice and compares). CMakeLists.txt says the version.
#
#   scripts/package.sh [FOLDER]     FOLDER: where to build, by default build/package
#                                   JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

OUT=$(realpath -m "${1:-build/package}")
JOBS=${JOBS:-$(nproc)}
ARCHITECTURE=$(dpkg --print-architecture)
SOURCE=$OUT/source

# 0.1.0 of the tag v0.1.0; between releases a version that is older than 0.1.0, and says of which day and commit it is.
upstream_version() {
  local version
  version=$(sed -nE 's/^project\(kindred VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)
  [[ -n $version ]] || fail "CMakeLists.txt says no version"
  [[ -n $(git tag --points-at HEAD --list "v$version") ]] ||
    version+="~git$(git log -1 --format=%cd --date=format:%Y%m%d).$(git rev-parse --short=12 HEAD)"
  echo "$version"
}

export_sources() {
  rm -rf "$SOURCE"
  mkdir -p "$SOURCE"
  git archive HEAD | tar -xC "$SOURCE"
  cp -r "$SOURCE/packaging/debian" "$SOURCE/debian"
  cat >"$SOURCE/debian/changelog" <<END
kindred ($UPSTREAM-1+$RELEASE) unstable; urgency=medium

  * Commit $(git rev-parse HEAD).
  * changelog.gz says what changed.

 -- $(sed -n 's/^Maintainer: //p' packaging/debian/control)  $(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")
END
}

build_package() (
  cd "$SOURCE"
  # debhelper gives the build a home of its own, which must not hide the compiler cache.
  CCACHE_DIR=$(ccache --get-config cache_dir) DEB_BUILD_OPTIONS="parallel=$JOBS noautodbgsym" \
    dpkg-buildpackage --build=binary --no-sign
)

# For systems without apt. It may be unpacked anywhere: the program reads nothing from its own folder.
make_tarball() {
  local name=kindred-$UPSTREAM-$RELEASE-$ARCHITECTURE built=$SOURCE/debian/kindred tree
  tree=$OUT/$name
  rm -rf "$tree"
  mkdir -p "$tree"/{bin,share/man/man1,share/kindred,share/doc/kindred}
  cp "$built/usr/bin/kindred" "$tree/bin/"
  gunzip -c "$built/usr/share/man/man1/kindred.1.gz" >"$tree/share/man/man1/kindred.1"
  cp "$SOURCE/packaging/kindred.service.in" "$tree/share/kindred/kindred.service"
  sed -i -e 's|@KINDRED_BINDIR@|/usr/local/bin|' -e 's|@KINDRED_DOCDIR@|/usr/local/share/doc/kindred|' \
    "$tree/share/kindred/kindred.service"
  cp "$SOURCE"/{config.example.yaml,packaging/environment} "$tree/share/kindred/"
  cp "$SOURCE"/{README.md,LICENSE,docs/*.md} "$tree/share/doc/kindred/"
  libraries_of "$built" >"$tree/share/kindred/libraries.txt"
  chmod -R u=rwX,go=rX "$tree"
  tar -C "$OUT" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$name" |
    gzip --no-name -9 >"$OUT/$name.tar.gz"
  rm -rf "$tree"
}

# The shared libraries that the program asks for, and the Debian packages that they come in.
libraries_of() {
  echo "kindred needs these libraries:"
  objdump -p "$1/usr/bin/kindred" | sed -n 's/^ *NEEDED */  /p'
  echo "On the Debian release that it was built on, they are in these packages:"
  sed -n 's/^Depends: //p' "$1/DEBIAN/control" | tr ',' '\n' | sed 's/^ */  /' | grep -v adduser
}

[[ $# -le 1 ]] || fail "usage: scripts/package.sh [FOLDER]"
scripts/setup.sh debhelper dpkg-dev pandoc ccache
git diff-index --quiet HEAD -- || say "there are changes that are not committed: they are not in the package"
UPSTREAM=$(upstream_version)
RELEASE=$(debian_release /)  # counts in the version: after an upgrade of Debian, its package is newer
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
mkdir -p "$OUT"
rm -f "$OUT"/kindred[_-]*"$RELEASE"*
export_sources
say "building the package $UPSTREAM-1+$RELEASE for $ARCHITECTURE"
quietly package build_package
quietly package-tarball make_tarball
rm -f "$OUT"/kindred_*.{buildinfo,changes}
say "made $(cd "$OUT" && echo kindred*"$RELEASE"*)"
