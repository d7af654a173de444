#!/usr/bin/env bash
# What the commands cost that look at a whole library, beside a floor: each table of all mirrors joined with that of their
# sources and compared once, in psql. First with the statistics of ANALYZE, then as if PostgreSQL had never seen the
# tables. Where the machine is busy, only the ratios say something.
#
# usage: bench/commands.sh [ASSETS]      default: 20000 assets
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
assets=${1:-20000}
kindred=$root/build/kindred
lab=$root/build/tests/lab
folder=$(mktemp -d /tmp/kindred-commands-XXXXXX)
chmod 755 "$folder"
database=$folder/pg
trap '"$lab" stop "$database" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

sql() { psql -X -q -At -h "$database" -U postgres -d immich "$@"; }
seconds() {
  local start=$EPOCHREALTIME
  "$@" > "$folder/log" 2>&1 || { cat "$folder/log" >&2 && return 1; }
  python3 -c "print(f'{$EPOCHREALTIME - $start:.2f}')"
}
# Embeddings are compared as they are, all other rows without what a mirror has of its own.
compare() {
  sql -c "set max_parallel_workers_per_gather = 0" -c "set enable_nestloop = off" -c "set work_mem = '32MB'" -c "set jit = off" \
    -f "$root/bench/floor.sql"
}
# The floor is taken again each time, for a machine that has other work.
measured() {
  local took floor
  floor=$(seconds compare)
  took=$(seconds "${@:2}")
  python3 -c "print(f'  {\"$1\":34} {$took:6.2f} s   {$took / $floor:5.1f} times the floor of $floor s')"
}
forget_statistics() {
  sql -c "delete from pg_statistic" \
    -c "update pg_class set reltuples = -1, relpages = 0 where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')"
}
measure_all() {
  echo "$1:"
  seconds "$kindred" sync >/dev/null
  measured "sync, minutes after the first" "$kindred" sync  # what the first made is looked at once more
  measured "sync --everything" "$kindred" sync --everything
  measured "plan" "$kindred" plan
  measured "verify" "$kindred" verify
}

"$lab" start "$database" --durable >/dev/null
sql -d postgres -c "alter system set autovacuum = off" -c "select pg_reload_conf()" >/dev/null
"$lab" create "$database" immich --version 2.7.5 --no-vector-indexes >/dev/null
"$lab" fill "$database" immich --media "$folder/media" --external "$folder/external" \
  --assets "$assets" --faces-per-asset 2 --people 100 --seed 1 > "$folder/job.env"
sql -c "vacuum analyze"
set -a
# shellcheck source=/dev/null
. "$folder/job.env"
set +a
echo "$assets photos with 2 faces each, $(nproc) cores, PostgreSQL $(sql -c 'show server_version')"
seconds "$kindred" sync >/dev/null
sql -c "vacuum analyze"
measure_all "with statistics"
forget_statistics
measure_all "without statistics"
took=$(seconds "$kindred" unshare default --yes)
python3 -c "print(f'  unshare: {$took:.2f} s, {$assets / $took:.0f} photos a second')"
