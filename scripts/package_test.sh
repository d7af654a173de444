#!/usr/bin/env bash
# Installs the package of build/package in a clean Debian and shares the demo's photos with it.
#
# debootstrap makes that Debian once, below .cache. Each run lays an overlay in memory over it, so what one run installs the next
# does not find. Nothing but the package and what it depends on is installed: a dependency that is missing shows.
# PostgreSQL runs outside, from this machine's tests/lab, and is reached by its socket: Debian 12 has no package of pgvector,
# and a server in the clean Debian would bring libraries of its own with it.
#
# Needs root, for debootstrap, overlay and chroot.
#
#   scripts/package_test.sh [RELEASE]     RELEASE: bookworm (default) or trixie
#                                         LAB: the lab to use, by default build/tests/lab

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh
# shellcheck source=scripts/debian_root.sh
source scripts/debian_root.sh

RELEASE=${1:-bookworm}
BASE=$PWD/.cache/package/$RELEASE
LAB=${LAB:-build/tests/lab}
work=

clean_up() {
  [[ -z $work ]] || "$LAB" stop "$work/pg" >/dev/null 2>&1 || true
  [[ -z $work ]] || as_root rm -rf --one-file-system "$work"
}

# The demo's Immich: 36 pictures of Alice's, for Bob.
make_immich() {
  "$LAB" start "$work/pg"
  "$LAB" create "$work/pg" immich --version 2.7.5
  "$LAB" fill "$work/pg" immich --media "$work/media" --external "$work/external" \
    --assets 36 --faces-per-asset 2 --people 5 --seed 7 --pictures >"$work/job.env"
  # The service's user is not root. It reaches the server's socket for as long as this takes.
  chmod 711 "$work/pg"
}

# Runs scripts/package_trial.sh in an overlay of the clean Debian, with the package and the demo's folder mounted.
try_package() {
  # shellcheck disable=SC2016  # the inner shell expands them
  as_root unshare --mount --propagation private bash -euc '
    base=$1 work=$2 package=$3 trial=$4
    mount -t tmpfs -o size=2g tmpfs "$work/memory"
    mkdir "$work"/memory/{upper,work,root}
    root=$work/memory/root
    mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/memory/upper,workdir=$work/memory/work" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mkdir -p "$root/trial" "$root$work"
    mount --bind "$work" "$root$work"
    cp "$package" "$trial" "$root/trial/"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      sh /trial/package_trial.sh "/trial/$(basename "$package")" "$work"
  ' try_package "$BASE" "$work" "$1" scripts/package_trial.sh
}

[[ $# -le 1 ]] || fail "usage: scripts/package_test.sh [RELEASE]"
case $RELEASE in
  bookworm) package=$(find build/package -maxdepth 1 -name 'kindred_*+deb12_*.deb') ;;
  trixie) package=$(find build/package -maxdepth 1 -name 'kindred_*+deb13_*.deb') ;;
  *) fail "no package is made for $RELEASE" ;;
esac
[[ -f $package ]] || fail "there is no package: run ./dev package"
can_be_root || fail "debootstrap and chroot need root: run this as root or with sudo"
scripts/setup.sh debootstrap
make_root "$RELEASE" "$BASE"
work=$(mktemp -d /tmp/kindred-package-XXXXXX)
chmod 755 "$work"
mkdir "$work/memory"
trap clean_up EXIT
quietly package-immich make_immich
say "installing $(basename "$package") in a clean Debian $RELEASE"
try_package "$package"
