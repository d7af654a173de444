#!/usr/bin/env bash
# Builds the container image from the Dockerfile and tries it, without a Docker engine and without a registry. buildah is a
# plain program. debootstrap makes the image's base, debian:bookworm-slim, from the Debian mirror that this machine's apt uses.
# Inside the image, apt gets the machine's own sources and settings, such as a proxy. So the build works wherever apt works, and
# the Dockerfile needs neither.
#
# Needs root, for debootstrap and for the chroots that the build runs in. Takes some minutes, and some GB in /var/tmp, which it
# frees at the end. With --keep the files stay if something fails, so that you can look at them.
#
#   scripts/image_test.sh [--keep]      JOBS: how many files to compile at a time (default: the number of cores)

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

RELEASE=bookworm
BASE=docker.io/library/debian:bookworm-slim  # what FROM means
IMAGE=localhost/kindred:image-test
JOBS=${JOBS:-$(nproc)}
PATIENCE=60  # seconds for the service to say what it should; it takes about one

keep=no
work=
container=
service=  # the process that runs `kindred run`

buildah_here() {
  as_root buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" --log-level error "$@"
}

# in_container COMMAND…: as the image's own user.
in_container() { buildah_here run --isolation chroot "$container" -- "$@"; }

clean_up() {
  local status=$?
  [[ -z $service ]] || end_service || true
  if [[ $keep == yes && $status -ne 0 ]]; then
    say "left in place: $work; when done: buildah --storage-driver vfs --root $work/storage rm --all, and remove it"
    return 0
  fi
  [[ -z $container ]] || buildah_here rm "$container" >/dev/null || true
  # What is still mounted must not be emptied with the folder.
  if grep -qF " $work/" /proc/self/mounts; then fail "something is still mounted below $work: unmount and remove it"; fi
  as_root rm -rf --one-file-system "$work"
}

# --- the base ---

# The machine's sources of Debian, as lines of a sources.list.
debian_sources() {
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Origin: Debian' 'Created-By: Packages' |
    grep -E " $RELEASE(-updates|-security)? " | sort -u
}

make_base() {
  local root=$work/base mirror from
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail "apt knows no mirror of Debian: run apt-get update"
  as_root debootstrap --variant=minbase "$RELEASE" "$root" "$mirror"
  debian_sources | as_root tee "$root/etc/apt/sources.list"
  download_settings | as_root tee "$root/etc/apt/apt.conf.d/99-as-this-machine"
  as_root rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*
  as_root tar -C "$root" --exclude './dev/*' -cf "$work/base.tar" .
  as_root rm -rf --one-file-system "$root"
  from=$(buildah_here from scratch)
  buildah_here add "$from" "$work/base.tar" /
  buildah_here commit --rm "$from" "$BASE"
  as_root rm "$work/base.tar"
}

# Docker's format, since OCI's has no health check.
build_image() {
  buildah_here bud --isolation chroot --pull-never --format docker --build-arg "JOBS=$JOBS" --build-arg COMMIT=image-test --tag "$IMAGE" .
}

# --- what the image says ---

setting() { buildah_here inspect --type image --format "{{$1}}" "$IMAGE"; }

# expect WHAT GOT PATTERN: fails where it does not match, else prints it, cut where it is long.
expect() {
  local shown
  # shellcheck disable=SC2053  # a pattern, not a text
  [[ $2 == $3 ]] || fail "$1: expected $3, got: $2"
  shown=$(tr -s ' \n' ' ' <<<"$2")
  [[ ${#shown} -le 110 ]] || shown=${shown:0:109}…
  printf '    %-24s %s\n' "$1" "${shown% }"
}

check_settings() {
  expect 'entry point and command' "$(setting .Docker.Config.Entrypoint) $(setting .Docker.Config.Cmd)" '\[/usr/bin/kindred\] \[run\]'
  expect 'user' "$(setting .Docker.Config.User)" '1000:1000'
  expect 'health check' "$(setting .Docker.Config.Healthcheck.Test)" '\[CMD *kindred-healthcheck\]'
  expect 'size' "$(buildah_here images --format '{{.Size}}' "$IMAGE")" '* MB'
}

check_programs() {
  expect 'runs as' "$(in_container id -u):$(in_container id -g)" '1000:1000'
  expect 'kindred --version' "$(in_container kindred --version)" 'kindred [0-9]*commit: image-test*'
  expect 'without kill points' "$(in_container grep -c KINDRED_KILL_AT /usr/bin/kindred)" '0'
  expect 'kindred --help' "$(in_container kindred --help | grep -o 'Usage: .*')" 'Usage: kindred *'
  expect 'without a compiler' "$(in_container sh -c 'command -v c++ cmake || echo none')" 'none'
  local status=0 out
  out=$(in_container kindred run 2>&1) || status=$?
  expect 'without a configuration' "exit $status: ${out%%$'\n'*}" 'exit 2: *'
}

# --- the service ---

# A port that nobody listens on now.
free_port() {
  local port
  for port in {18080..18180}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

# get PATH: status line and body of the service's answer.
get() {
  exec 4<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&4
  tr -d '\r' <&4 | sed '2,/^$/d'
  exec 4>&-
}

# The service in the container, with a database that is away. Its log comes through descriptor 5.
start_service() {
  exec 5< <(
    exec 2>&1
    as_root buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" --log-level error \
      run --isolation chroot --volume "$PWD/config.example.yaml:/app/config.yaml:ro" \
      --env DB_HOSTNAME=127.0.0.1 --env DB_PORT=1 --env "HEALTH_PORT=$port" "$container" -- kindred run
  )
  service=$!
}

# said PATTERN: reads the log until a line matches, and prints that line.
said() {
  local line
  # shellcheck disable=SC2053  # a pattern, not a text
  while IFS= read -r -t "$PATIENCE" line <&5; do
    printf '%s\n' "$line" >>"$work/service.log"
    [[ $line != $1 ]] || { printf '%s\n' "$line"; return 0; }
  done
  { echo "the service did not say: $1"; cat "$work/service.log" 2>/dev/null; } >&2
  return 1
}

# The program itself, somewhere below process $1: buildah stands between, and hands no signal on.
program_of_service() {
  local child
  local -a children
  # Each thread has children of its own.
  mapfile -t children < <(cat "/proc/$1/task"/*/children 2>/dev/null | tr ' ' '\n' | grep .)
  for child in "${children[@]}"; do
    if [[ $(cat "/proc/$child/comm" 2>/dev/null) == kindred ]]; then echo "$child"; else program_of_service "$child"; fi
  done
}

# Ends the service by SIGTERM, and returns its exit code.
end_service() {
  local pid=$service program
  service=
  program=$(program_of_service "$pid")
  as_root kill -TERM "${program:-$pid}"
  wait "$pid"
}

check_service() {
  local line status=0
  port=$(free_port)
  start_service
  line=$(said '*status on *')
  expect 'kindred run' "${line#*info: }" "*status on [[]::[]]:$port"
  expect '/healthz' "$(get /healthz)" 'HTTP/1.1 200 *alive'
  expect 'the health check' "$(in_container env "HEALTH_PORT=$port" /usr/libexec/kindred-healthcheck)" 'HTTP/1.1 200 *'
  line=$(said '*cannot connect to PostgreSQL*')
  expect 'its log' "${line#*error: }" 'cycle: cannot connect to PostgreSQL at 127.0.0.1*'
  expect '/readyz' "$(get /readyz)" 'HTTP/1.1 503 *cannot connect to PostgreSQL*'
  end_service || status=$?
  expect 'after SIGTERM' "exit $status" 'exit 0'
  status=0
  in_container env "HEALTH_PORT=$port" /usr/libexec/kindred-healthcheck >/dev/null 2>&1 || status=$?
  expect 'the health check then' "exit $status" 'exit 1'
}

case ${1:-} in
  '') ;;
  --keep) keep=yes ;;
  *) fail "usage: scripts/image_test.sh [--keep]" ;;
esac
can_be_root || fail "debootstrap and buildah need root: run this as root or with sudo"
scripts/setup.sh debootstrap buildah
work=$(mktemp -d /var/tmp/kindred-image-XXXXXX)
chmod 755 "$work"  # apt downloads as a user of its own
trap clean_up EXIT
say "making the base image from $RELEASE"
quietly image-base make_base
say "building the image from the Dockerfile (some minutes)"
timed "the build" quietly image-build build_image
container=$(buildah_here from --pull-never "$IMAGE")
say "trying the image"
check_settings
check_programs
check_service
