#!/usr/bin/env bash
# Builds the program and the unit tests on the next Debian release, with its compiler and its libraries, and runs them there.
# Debian 12 stays the platform that everything else is tested on; this shows in time what a change of the release would break.
#
# debootstrap makes the release in a folder below .cache, from the Debian mirror that this machine's apt uses. A second run finds
# that folder and what was built in it, so it compiles only what has changed. To start afresh, remove .cache/portability.
#
# Needs root, for debootstrap and chroot. What is mounted for the build is mounted in a name space of its own: nobody else sees
# it, and it is gone when the build ends, however it ends.
#
#   scripts/portability.sh      JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

RELEASE=trixie
PLACE=$PWD/.cache/portability
ROOT=$PLACE/$RELEASE
PACKAGES=(g++ cmake ninja-build pkg-config "${LIBRARIES[@]}")
JOBS=${JOBS:-$(nproc)}

# in_release COMMAND…: in the release, as root there, with the project at /kindred, which cannot be written.
in_release() {
  # shellcheck disable=SC2016  # the inner shell expands them
  as_root unshare --mount --propagation private bash -euc '
    root=$1 project=$2
    mkdir -p "$root/kindred"
    mount --bind "$project" "$root/kindred"
    mount -o remount,bind,ro "$root/kindred"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "${@:3}"
  ' in_release "$ROOT" "$PWD" "$@"
}

make_release() {
  local mirror new=$ROOT.new
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail "apt knows no mirror of Debian: run apt-get update"
  as_root rm -rf --one-file-system "$new"
  as_root debootstrap --variant=minbase --include=ca-certificates "$RELEASE" "$new" "$mirror"
  echo "deb $mirror $RELEASE main" | as_root tee "$new/etc/apt/sources.list"
  download_settings | as_root tee "$new/etc/apt/apt.conf.d/99-as-this-machine"
  as_root mv "$new" "$ROOT"
}

install_packages() {
  in_release apt-get update
  in_release env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${PACKAGES[@]}"
  in_release apt-get clean
  as_root tee "$ROOT/installed" <<<"${PACKAGES[*]}"
}

# Not optimised: the question is whether it compiles and works, and so the answer comes in half the time.
build() {
  in_release cmake -S /kindred -B /build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0
  in_release cmake --build /build --parallel "$JOBS" --target kindred unit_tests
}

[[ $# -eq 0 ]] || fail "usage: scripts/portability.sh"
can_be_root || fail "debootstrap and chroot need root: run this as root or with sudo"
scripts/setup.sh debootstrap
mkdir -p "$PLACE"
if [[ ! -d $ROOT ]]; then
  say "making a Debian $RELEASE (some minutes, once)"
  quietly portability-release make_release
fi
if [[ $(cat "$ROOT/installed" 2>/dev/null) != "${PACKAGES[*]}" ]]; then
  say "installing its compiler and libraries"
  quietly portability-packages install_packages
fi
say "building on $RELEASE"
timed "the build" quietly portability-build build
in_release /build/kindred --version
say "running the unit tests on $RELEASE"
quietly portability-tests in_release /build/tests/unit_tests
tail -n 3 "$LOG_FOLDER/portability-tests.log"
