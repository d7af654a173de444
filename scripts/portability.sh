#!/usr/bin/env bash
# Builds the program and the unit tests on the next Debian release, with its compiler and its libraries, and runs them there.
# Debian 12 stays the platform that everything else is tested on; this shows in time what a change of the release would break.
#
# debootstrap makes the release in a folder below .cache. A second run finds that folder and what was built in it, so it compiles
# only what has changed. To start afresh, remove .cache/portability. Needs root, for debootstrap and chroot.
#
#   scripts/portability.sh      JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh
# shellcheck source=scripts/debian_root.sh
source scripts/debian_root.sh

RELEASE=trixie
ROOT=$PWD/.cache/portability/$RELEASE
PACKAGES=(g++ cmake ninja-build pkg-config "${LIBRARIES[@]}")
JOBS=${JOBS:-$(nproc)}

# Not optimised: the question is whether it compiles and works, and so the answer comes in half the time.
build() {
  in_root "$ROOT" cmake -S /kindred -B /build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0
  in_root "$ROOT" cmake --build /build --parallel "$JOBS" --target kindred unit_tests
}

[[ $# -eq 0 ]] || fail "usage: scripts/portability.sh"
can_be_root || fail "debootstrap and chroot need root: run this as root or with sudo"
scripts/setup.sh debootstrap
make_root "$RELEASE" "$ROOT"
install_in_root "$ROOT" "${PACKAGES[@]}"
say "building on $RELEASE"
timed "the build" quietly portability-build build
in_root "$ROOT" /build/kindred --version
say "running the unit tests on $RELEASE"
quietly portability-tests in_root "$ROOT" /build/tests/unit_tests
tail -n 3 "$LOG_FOLDER/portability-tests.log"
