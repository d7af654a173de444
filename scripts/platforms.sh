#!/usr/bin/env bash
# Tries Kindred on the file systems that this machine can make and mount: one after the other it holds the source's folder,
# Immich's media root and the tree. A row of a table for each (docs/platforms.md): how originals and thumbnails were placed, and
# the exit codes of a first sync, a second one, `verify` after a rename by the source, `doctor` and `unshare`. What the machine
# cannot make is "not tried". Fails where a command failed that should not, or where the source's files changed.
#
# Needs root: it makes file systems in files, mounts them, and unmounts them in the end.
#
#   scripts/platforms.sh [NAME…]     only these, as in: scripts/platforms.sh btrfs ntfs

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

NAMES=(ext4 xfs btrfs btrfs-subvolumes tmpfs overlay mergerfs bindfs ntfs ntfs-ignoring-case exfat)
KINDRED=$PWD/build/kindred
LAB=$PWD/build/tests/lab
PLACE=$(mktemp -d)
FAILED=0

# shellcheck disable=SC2317  # called by the trap
end() {
  unmount
  "$LAB" stop "$PLACE/pg" >/dev/null 2>&1 || true
  rm -rf --one-file-system "$PLACE"
}
trap end EXIT
unmount() {
  [[ -z ${LOOP:-} ]] || losetup -d "$LOOP" || true
  LOOP=
  awk -v below="$PLACE/" 'index($2, below) == 1 { print $2 }' /proc/mounts | tac | xargs -r -n 1 umount -l
}

# image COMMAND…: a file of 512 MiB with the file system that the command makes in it.
image() {
  rm -f "$PLACE/image"
  truncate -s 512M "$PLACE/image"
  "$@" "$PLACE/image"
}

# mount_on NAME FOLDER: fails where this machine cannot.
mount_on() {
  case $1 in
    ext4) image mkfs.ext4 -q && mount -o loop "$PLACE/image" "$2" ;;
    xfs) image mkfs.xfs -q && mount -o loop "$PLACE/image" "$2" ;;
    btrfs) image mkfs.btrfs -q && mount -o loop "$PLACE/image" "$2" ;;
    btrfs-subvolumes)
      image mkfs.btrfs -q && mount -o loop "$PLACE/image" "$2" &&
        btrfs subvolume create "$2/external" && btrfs subvolume create "$2/external/bob" && btrfs subvolume create "$2/media"
      ;;
    tmpfs) mount -t tmpfs none "$2" ;;
    overlay)
      mkdir -p "$PLACE"/layers && mount -t tmpfs none "$PLACE/layers" && mkdir "$PLACE"/layers/{lower,upper,work} &&
        mount -t overlay none -o "lowerdir=$PLACE/layers/lower,upperdir=$PLACE/layers/upper,workdir=$PLACE/layers/work" "$2"
      ;;
    mergerfs)
      mkdir -p "$PLACE"/branches && mount -t tmpfs none "$PLACE/branches" && mkdir "$PLACE"/branches/{a,b} &&
        mergerfs -o allow_other,category.create=mfs "$PLACE/branches/a:$PLACE/branches/b" "$2"
      ;;
    bindfs) mkdir -p "$PLACE/bound" && bindfs "$PLACE/bound" "$2" ;;
    ntfs) image mkntfs -F -Q -q && ntfs-3g -o permissions,allow_other "$PLACE/image" "$2" ;;
    ntfs-ignoring-case) image mkntfs -F -Q -q && lowntfs-3g -o ignore_case,permissions,allow_other "$PLACE/image" "$2" ;;
    exfat)
      image mkfs.exfat && LOOP=$(losetup --find --show "$PLACE/image") && mount.exfat-fuse -o allow_other "$LOOP" "$2"
      ;;
  esac >/dev/null 2>&1
}

sql() { psql -X -q -At -h "$PLACE/pg" -U postgres -d "$1" -v ON_ERROR_STOP=1 -c "$2"; }
# run COMMAND…: the exit code of `kindred COMMAND…`.
run() {
  local status=0
  "$KINDRED" --config "$PLACE/config.yaml" "$@" >"$PLACE/out" 2>&1 || status=$?
  echo "$status"
}

# ways DATABASE: how originals were placed, as in "12 hardlink".
ways() { sql "$1" "select string_agg(n || ' ' || placed, ', ') from (select placed, count(*) n from _face_sync_asset_map group by 1) x"; }
# thumbnails FOLDER: how many of the mirrors' are hard links; pictures of people and edited ones never are.
thumbnails() {
  local all=$1/media/thumbs/$TARGET_USER_ID
  printf '%s of %s hard links' "$(find "$all" -type f -links +1 | wc -l)" "$(find "$all" -type f | wc -l)"
}

# configure ORIGINALS
configure() {
  printf 'sync_jobs:\n  - {name: family, source_user_id: %s, target_user_id: %s, target_library_id: %s, source_path_prefix: %s, target_path_prefix: %s, originals: %s}\n' \
    "$SOURCE_USER_ID" "$TARGET_USER_ID" "$TARGET_LIBRARY_ID" "$SHARED_PATH_PREFIX" "$TARGET_PATH_PREFIX" "$1" >"$PLACE/config.yaml"
}

rename_one() {
  local path new
  path=$(sql "$1" "select \"originalPath\" from asset where \"ownerId\" = '$SOURCE_USER_ID' and type = 'IMAGE' order by 1 limit 1")
  new=${path%.jpg}-renamed.jpg
  mv "$path" "$new"
  sql "$1" "update asset set \"originalPath\" = '$new' where \"originalPath\" = '$path'"
}

digest() { find "$SHARED_PATH_PREFIX" -path "$TARGET_PATH_PREFIX*" -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; }

try() {
  local name=$1 folder=$PLACE/$1 database=${1//-/_} first second verify doctor unshare how thumbs before
  mkdir "$folder"
  if ! mount_on "$name" "$folder"; then
    printf '| %s | not tried | | | |\n' "$name"
    unmount
    return
  fi
  chmod 755 "$folder"
  "$LAB" create "$PLACE/pg" "$database" --no-vector-indexes >/dev/null
  "$LAB" fill "$PLACE/pg" "$database" --media "$folder/media" --external "$folder/external" --assets 12 --pictures >"$PLACE/env"
  set -a
  # shellcheck disable=SC1091
  source "$PLACE/env"
  set +a
  configure auto
  before=$(digest)
  first=$(run sync)
  if [[ $first -ne 0 ]]; then
    grep -q 'set `originals: copy`' "$PLACE/out" || FAILED=1
    configure copy
    name+=', `originals: copy`'
    first=$(run sync)
  fi
  sleep 1.5  # FUSE keeps numbers of links for a second
  how=$(ways "$database") thumbs=$(thumbnails "$folder")
  doctor=$(run doctor)
  [[ $before == "$(digest)" ]] || { FAILED=1 && say "$name: the first sync changed the source's files" >&2; }
  rename_one "$database"
  before=$(digest)
  second=$(run sync) verify=$(run verify) unshare=$(run unshare family --yes)
  [[ $before == "$(digest)" ]] || { FAILED=1 && say "$name: the source's files changed" >&2; }
  [[ $first$second$verify$unshare == 0000 ]] || FAILED=1
  printf '| %s | %s | %s | %s, %s, %s, %s | %s |\n' "$name" "$how" "$thumbs" "$first" "$second" "$verify" "$unshare" "$doctor"
  unmount
}

chmod 755 "$PLACE"
"$LAB" start "$PLACE/pg" >/dev/null
printf '| file system | originals | thumbnails | sync, sync after a rename, verify, unshare | doctor |\n|---|---|---|---|---|\n'
[[ $# -gt 0 ]] && NAMES=("$@")
for name in "${NAMES[@]}"; do try "$name"; done
exit "$FAILED"
