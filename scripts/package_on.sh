#!/usr/bin/env bash
# Makes the package of another Debian release, in a chroot of it, and puts it into build/package. A second run compiles only what has
# changed: the chroot, below .cache/package-build, has a compiler cache of its own.
#
# Needs root, for debootstrap and chroot.
#
#   scripts/package_on.sh RELEASE     JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh
# shellcheck source=scripts/debian_root.sh
source scripts/debian_root.sh

JOBS=${JOBS:-$(nproc)}

# What packaging/debian/control asks for, one name a line.
build_dependencies() {
  sed -n '/^Build-Depends:/,/^$/p' packaging/debian/control | sed -e 's/^Build-Depends://' -e 's/([^)]*)//g' | tr ',' '\n' |
    tr -d ' ' | grep . | sed 's/^debhelper-compat$/debhelper/'
}

build() {
  in_root "$ROOT" env LOG_FOLDER=/package-log JOBS="$JOBS" \
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=/kindred /kindred/scripts/package.sh /package
}

[[ $# -eq 1 ]] || fail "usage: scripts/package_on.sh RELEASE"
ROOT=$PWD/.cache/package-build/$1
can_be_root || fail "debootstrap and chroot need root: run this as root or with sudo"
scripts/setup.sh debootstrap
make_root "$1" "$ROOT"
mapfile -t packages < <(build_dependencies)
install_in_root "$ROOT" build-essential ccache git "${packages[@]}"
say "building on $1"
timed "the build" build
mkdir -p build/package
rm -f build/package/kindred[_-]*"$(debian_release "$ROOT")"*
cp "$ROOT"/package/kindred[_-]* build/package/
