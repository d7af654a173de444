# shellcheck shell=bash
# What ./dev and the scripts in this folder share. Source it from the project's folder.

# The last version that Debian 12 has. One version for all, because each formats and finds a little differently.
export CLANG_FORMAT=clang-format-14
export CLANG_TIDY=clang-tidy-14

LOG_FOLDER=${LOG_FOLDER:-build/log}

# What compiling needs besides a compiler: libraries, and those that only the tests use.
# shellcheck disable=SC2034  # for the scripts that source this
LIBRARIES=(
  libpq-dev libyaml-cpp-dev libcli11-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libssl-dev
  libmicrohttpd-dev libcurl4-openssl-dev prometheus-cpp-dev libgtest-dev libgmock-dev libbenchmark-dev libjpeg-dev
)

# One line of what is being done now.
say() { printf '==> %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# quietly NAME COMMAND…: runs it with its output in a log; where it fails, shows the part of the log that matters.
# The command runs in a shell of its own with -e: behind `||` a function would go on after its first failure.
quietly() {
  local name=$1 log=$LOG_FOLDER/$1.log status
  shift
  mkdir -p "$LOG_FOLDER"
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1
  status=$?
  set -e
  [[ $status -ne 0 ]] || return 0
  {
    # Ninja may go on with other files for a while after the first that failed.
    sed -n '/^FAILED:/,$p' "$log" | head -n 80 | grep . || tail -n 40 "$log"
    printf '\n%s failed (exit %s); all of its output is in %s\n' "$name" "$status" "$log"
  } >&2
  return "$status"
}

# timed NAME PROGRAM…: runs it, says how long it took, and fails as it fails.
timed() {
  local start=$SECONDS status=0
  "${@:2}" || status=$?
  say "$1 took $((SECONDS - start)) s"
  return "$status"
}

# Whether as_root can work; asks for sudo's password where sudo needs one.
can_be_root() {
  [[ $EUID -eq 0 ]] && return 0
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi; }

# The project's own C++ sources, one path in each line.
cpp_files() { find src tests bench -type f \( -name '*.cpp' -o -name '*.h' \) | sort; }

# The newest PostgreSQL server on this machine, as a major version; empty where there is none.
postgres_version() {
  local server newest=
  for server in /usr/lib/postgresql/*/bin/postgres; do
    [[ -x $server ]] || continue
    server=${server#/usr/lib/postgresql/}
    newest=$(printf '%s\n' "$newest" "${server%%/*}" | sort -n | tail -n 1)
  done
  printf '%s' "$newest"
}

# Whether PostgreSQL $1 can CREATE EXTENSION vector.
has_pgvector() {
  [[ -e ${DESTDIR:-}/usr/share/postgresql/$1/extension/vector.control && -e ${DESTDIR:-}/usr/lib/postgresql/$1/lib/vector.so ]]
}

# The mirror of Debian proper that this machine's apt uses for its own release.
debian_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(REPO_URI)' "Codename: $codename" 'Origin: Debian' 'Created-By: Packages' | head -n 1
}

# The Debian release whose files are in folder $1 (/ for this machine), as in deb12.
debian_release() { sed -nE 's/^VERSION_ID="?([0-9]+).*/deb\1/p' "$1/etc/os-release"; }

# The machine's settings of how apt downloads, as lines of an apt.conf, for an apt in a chroot. Not those that name programs of
# the machine.
download_settings() {
  apt-config dump | grep -E '^Acquire::(http|https|Retries|Check-Date|Check-Valid-Until|ForceIPv4|ForceIPv6)\b' |
    grep -viE 'Proxy-?Auto-?Detect' || true
}
