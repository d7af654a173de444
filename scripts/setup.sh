#!/usr/bin/env bash
# Installs what building, testing and linting need: Debian packages, and pgvector (scripts/pgvector.sh). It first checks what is
# missing. If nothing is missing, it needs neither network nor root, and prints nothing.
#
#   scripts/setup.sh [PACKAGE…]     with names: only these packages, for a verb of ./dev that alone needs them
#
# If it installs a PostgreSQL server, it creates no cluster "main", because the tests and the demo start private clusters. It
# never touches a cluster that already exists.

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

PACKAGES=(
  build-essential cmake ninja-build ccache pkg-config git dpkg-dev
  "${LIBRARIES[@]}"
  pgbouncer  # tests connect through it; Debian starts it, with no databases
  xfsprogs ntfs-3g  # tests make a file system with reflinks, and one that ignores case
  python3 python3-yaml  # bench reads the program's JSON with it, lint reads YAML
  clang-format-14 clang-tidy-14 shellcheck
)

missing_packages() {
  local installed
  # dpkg-query fails where it knows one of the names not at all, and still lists the others.
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${PACKAGES[@]}" 2>/dev/null || true)
  comm -23 <(printf '%s\n' "${PACKAGES[@]}" | sort) <(sed -n 's/^installed //p' <<<"$installed" | sort -u)
}

# The release's own server, as in "postgresql-15"; the extensions that Immich uses besides pgvector come with it.
server_package() { apt-cache depends postgresql | sed -n 's/^ *Depends: \(postgresql-[0-9]*\)$/\1/p'; }

# Debian's server packages create and start a cluster on their first installation, unless a setting says no. It is given
# in a file of its own for the time of the installation only.
without_main_cluster() {
  local setting=/etc/postgresql-common/createcluster.d/kindred-setup.conf status=0
  as_root mkdir -p "$(dirname "$setting")"
  # shellcheck disable=SC2064  # the path is local: expand it now
  trap "as_root rm -f $setting" EXIT
  as_root tee "$setting" >/dev/null <<<"create_main_cluster = false"
  "$@" || status=$?
  as_root rm -f "$setting"
  trap - EXIT
  return "$status"
}

install() {
  quietly install as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

# A first PostgreSQL server: known only after apt's lists are up to date.
install_server() {
  local server
  server=$(server_package)
  [[ -n $server ]] || fail "apt knows no package 'postgresql': check the machine's apt sources"
  say "installing $server, without a cluster of its own"
  without_main_cluster install "$server"
}

# install_only PACKAGE…
install_only() {
  local -a missing
  PACKAGES=("$@")
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  can_be_root || fail "packages are missing; have root run: apt-get install --yes --no-install-recommends ${missing[*]}"
  say "installing ${missing[*]}"
  quietly apt-update as_root apt-get update
  install "${missing[@]}"
}

refuse_without_root() {
  local -a wanted=("$@")
  [[ -n $(postgres_version) ]] || wanted+=(postgresql)
  {
    echo "Kindred needs packages that are missing here, and this user is neither root nor allowed to use sudo."
    echo "Have root run:"
    [[ ${#wanted[@]} -eq 0 ]] ||
      echo "  apt-get update && apt-get install --yes --no-install-recommends ${wanted[*]}"
    echo "  $PWD/scripts/pgvector.sh"
    echo "or both by: $PWD/dev setup"
  } >&2
  exit 1
}

if [[ $# -gt 0 ]]; then
  install_only "$@"
  exit 0
fi
mapfile -t missing < <(missing_packages)
version=$(postgres_version)
if [[ ${#missing[@]} -eq 0 && -n $version ]] && has_pgvector "$version"; then exit 0; fi

can_be_root || refuse_without_root "${missing[@]}"
if [[ ${#missing[@]} -gt 0 || -z $version ]]; then
  say "updating apt's lists"
  quietly apt-update as_root apt-get update
fi
[[ -n $version ]] || install_server
if [[ ${#missing[@]} -gt 0 ]]; then
  say "installing ${missing[*]}"
  install "${missing[@]}"
fi
scripts/pgvector.sh
