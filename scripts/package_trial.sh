#!/bin/sh
# What scripts/package_test.sh runs in the clean Debian, as root there: installs the package, looks at what came with it, and shares
# the demo's photos as the user that the package made.
#
#   package_trial.sh PACKAGE DEMO     DEMO: the folder of the demo's Immich

set -eu
package=$1
demo=$2

fail() {
  echo "package_trial: $*" >&2
  exit 1
}

# kindred ARGUMENTS…: as the service's user, with the demo's job in the environment.
kindred() {
  (
    set -a
    # shellcheck source=/dev/null
    . "$demo/job.env"
    set +a
    setpriv --reuid kindred --regid kindred --clear-groups /usr/bin/kindred "$@"
  )
}

# Shows a command's output, indented, and fails as it fails.
shown() {
  echo "  $*"
  "$@" >/tmp/output 2>&1 || { sed 's/^/    /' /tmp/output; fail "$* failed"; }
  sed 's/^/    /' /tmp/output
}

install_package() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >/dev/null
  apt-get install --yes --no-install-recommends "$package" >/tmp/apt 2>&1 || { cat /tmp/apt; fail "apt could not install it"; }
  echo "  with it came: $(sed -n 's/^Setting up \([^ :]*\).*/\1/p' /tmp/apt | sort | tr '\n' ' ')"
}

look_at_it() {
  shown id kindred
  shown stat --format '%A %U:%G %n' /etc/kindred/config.yaml.example /etc/kindred/environment \
    /lib/systemd/system/kindred.service /usr/share/man/man1/kindred.1.gz
  shown kindred --version
  [ -z "$(dpkg --verify kindred)" ] || fail "dpkg finds changed files: $(dpkg --verify kindred)"
}

share() {
  chown -R kindred:kindred "$demo/media" "$demo/external"
  shown kindred sync
  shown kindred sync
  shown kindred verify
  shown kindred unshare default --yes
}

# Removing leaves the configuration, purging does not.
remove_package() {
  dpkg --remove kindred >/dev/null
  [ -e /etc/kindred/environment ] || fail "removing took the configuration"
  dpkg --purge kindred >/dev/null
  [ ! -e /etc/kindred/environment ] || fail "purging left the configuration"
  echo "  removed and purged"
}

install_package
look_at_it
share
remove_package
