# shellcheck shell=bash
# A Debian release in a folder, made by debootstrap from the Debian mirror that this machine's apt uses. Source it after common.sh.
#
# What is mounted for a command in it is mounted in a name space of its own: nobody else sees it, and it is gone when the command
# ends, however it ends. Needs root.

# make_root RELEASE FOLDER: does nothing where it is there. Made beside and then renamed, so that a half one is never used.
make_root() {
  [[ ! -d $2 ]] || return 0
  say "making a Debian $1 (some minutes, once)"
  mkdir -p "$(dirname "$2")"
  quietly "root-$1" debootstrap_root "$1" "$2"
}

debootstrap_root() {
  local release=$1 root=$2 mirror new=$2.new
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail "apt knows no mirror of Debian: run apt-get update"
  as_root rm -rf --one-file-system "$new"
  as_root debootstrap --variant=minbase --include=ca-certificates "$release" "$new" "$mirror"
  echo "deb $mirror $release main" | as_root tee "$new/etc/apt/sources.list"
  download_settings | as_root tee "$new/etc/apt/apt.conf.d/99-as-this-machine"
  as_root mv "$new" "$root"
}

# in_root FOLDER COMMAND…: in the release, as root there, with the project at /kindred, which cannot be written. Changes stay.
in_root() {
  # shellcheck disable=SC2016  # the inner shell expands them
  as_root unshare --mount --propagation private bash -euc '
    root=$1 project=$2
    mkdir -p "$root/kindred"
    mount --bind "$project" "$root/kindred"
    mount -o remount,bind,ro "$root/kindred"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "${@:3}"
  ' in_root "$1" "$PWD" "${@:2}"
}

# install_in_root FOLDER PACKAGE…: remembers in the root what was asked for, so a second run needs no network.
install_in_root() {
  local root=$1
  shift
  [[ $(cat "$root/installed" 2>/dev/null) != "$*" ]] || return 0
  say "installing packages in $(basename "$root")"
  quietly "packages-$(basename "$root")" apt_in_root "$root" "$@"
  as_root tee "$root/installed" >/dev/null <<<"$*"
}

apt_in_root() {
  in_root "$1" apt-get update
  in_root "$1" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${@:2}"
  in_root "$1" apt-get clean
}
