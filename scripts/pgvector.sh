#!/usr/bin/env bash
# Makes CREATE EXTENSION vector possible for the newest PostgreSQL server of this machine. Does nothing if it already is.
#
# If the Debian release has a package of pgvector, the script installs it. Debian 12 has none. There the script builds pgvector
# from the source package of the next release, taken from the mirror that the machine already uses. It uses an apt configuration
# in a temporary folder, so the machine's own sources, lists and pins stay as they are. apt checks the signatures with the
# archive's own keys.
#
# Turned down: adding a source to the machine; a tarball from elsewhere, which nobody signs.
#
# If DESTDIR is set, pgvector is built and installed below that folder, even if the machine already has it.

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

SOURCE_RELEASE=trixie
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

has_package() { [[ -n $(apt-cache madison "$1" 2>/dev/null) ]]; }

install_package() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# private_apt FOLDER ARGS…: apt-get that knows nothing but what lies in the folder.
private_apt() {
  apt-get -o Dir::Etc::sourcelist="$1/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferences=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$1/lists" -o Dir::Cache="$1/cache" "${@:2}"
}

# fetch_source FOLDER MIRROR: unpacks the source package as FOLDER/pgvector-VERSION.
fetch_source() {
  local folder=$1 mirror=$2 origin
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  echo "deb-src [signed-by=$KEYRING] $mirror $SOURCE_RELEASE main" >"$folder/sources.list"
  private_apt "$folder" -o APT::Update::Error-Mode=any update
  origin=$(private_apt "$folder" indextargets --format '$(ORIGIN)' 'Created-By: Sources' | sort -u)
  [[ $origin == Debian ]] || fail "$mirror says it is of '$origin', not of Debian: nothing is taken from it"
  (cd "$folder" && private_apt "$folder" source pgvector)
}

build_source() {
  local folder=$1 version=$2
  # Empty OPTFLAGS: without it pgvector is built for this very processor and fails on others. with_llvm: no JIT needed.
  local -a make=(make -C "$folder" -j "$(nproc)" OPTFLAGS= with_llvm=no "PG_CONFIG=/usr/lib/postgresql/$version/bin/pg_config")
  "${make[@]}"
  if [[ -n ${DESTDIR:-} ]]; then
    "${make[@]}" DESTDIR="$DESTDIR" install
  else
    as_root "${make[@]}" install
  fi
}

install_from_source() {
  local version=$1 mirror work
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then
    quietly apt-update as_root apt-get update
    mirror=$(debian_mirror)
  fi
  [[ -n $mirror ]] || fail "apt has no mirror of Debian, from which pgvector's source could be taken; install pgvector
for PostgreSQL $version by hand and run this again"
  say "building pgvector from Debian's source package"
  [[ -e /usr/include/postgresql/$version/server/postgres.h ]] ||
    quietly pgvector-needs install_package "postgresql-server-dev-$version"
  work=$(mktemp -d)
  # shellcheck disable=SC2064  # the path is local: expand it now
  trap "rm -rf $work" EXIT
  chmod 755 "$work"  # apt downloads as a user of its own
  quietly pgvector-fetch fetch_source "$work" "$mirror"
  quietly pgvector-build build_source "$(echo "$work"/pgvector-*/)" "$version"
}

version=$(postgres_version)
[[ -n $version ]] || fail "no PostgreSQL server is installed: run ./dev setup"
if has_pgvector "$version"; then exit 0; fi
can_be_root || fail "pgvector for PostgreSQL $version is missing: have root run $PWD/scripts/pgvector.sh"
if [[ -z ${DESTDIR:-} ]] && has_package "postgresql-$version-pgvector"; then
  say "installing postgresql-$version-pgvector"
  quietly pgvector-package install_package "postgresql-$version-pgvector"
else
  install_from_source "$version"
fi
has_pgvector "$version" || fail "pgvector was installed, but PostgreSQL $version does not find it; see $LOG_FOLDER/pgvector-*.log"
