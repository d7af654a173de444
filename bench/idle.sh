#!/usr/bin/env bash
# What a cycle of the running service costs PostgreSQL (promise 7): with nothing to do, and with ten changed photos. Time
# is what PostgreSQL itself counts for the database (pg_stat_database.active_time), over CYCLES cycles. Then how long commands
# take: `sync` with nothing to do, and those that look at the whole library.
#
# usage: bench/idle.sh [ASSETS [CYCLES]]      default: 100000 assets, 50 cycles
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
assets=${1:-100000}
cycles=${2:-50}
kindred=$root/build/kindred
lab=$root/build/tests/lab
folder=$(mktemp -d /tmp/kindred-idle-XXXXXX)
chmod 755 "$folder"
database=$folder/pg
service=
stop() {
  if [[ -n $service ]]; then kill "$service" 2>/dev/null || true; fi
  "$lab" stop "$database" >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

sql() { psql -X -q -At -h "$database" -U postgres -d "${2:-immich}" -c "$1"; }
# A busy session tells its counters within seconds; an idle one of PostgreSQL 15 within ten.
active_ms() {
  sleep 12
  sql "select active_time from pg_stat_database where datname = 'immich'" postgres
}
last_cycle() { curl -sf "http://127.0.0.1:$port/api/status" | python3 -c '
import json, sys
job = json.load(sys.stdin)["jobs"][0]
print((job.get("last_cycle") or {}).get("ended_at"), sum(job["cycles"].values()))'; }
cycles_done() { last_cycle | cut -d" " -f2; }
run_cycles() {
  local before now
  for _ in $(seq "$1"); do
    before=$(cycles_done)
    kill -HUP "$service"
    now=$before
    while [[ $now == "$before" ]]; do
      sleep 0.05
      now=$(cycles_done)
    done
  done
}
measured() {
  local what=$1 before after
  before=$(active_ms)
  run_cycles "$cycles"
  after=$(active_ms)
  python3 -c "print(f'$what: {($after - $before) / $cycles:.1f} ms of PostgreSQL a cycle, over $cycles cycles')"
}

"$lab" start "$database" --durable >/dev/null
"$lab" create "$database" immich --version 2.7.5 --no-vector-indexes >/dev/null
"$lab" fill "$database" immich --media "$folder/media" --external "$folder/external" \
  --assets "$assets" --faces-per-asset 2 --people 100 --seed 1 > "$folder/job.env"
sql 'vacuum analyze'
set -a
# shellcheck source=/dev/null
. "$folder/job.env"
set +a
port=18080
# What is younger than five minutes is read again, so the fixture is made to look old, as in a library at rest.
make_old() {
  sql "do \$\$ declare t text; begin
         foreach t in array '{asset,asset_exif,asset_file,asset_edit,person}'::text[] loop
           execute format('alter table %I disable trigger user', t);
           execute format('update %I set \"updateId\" = overlay(\"updateId\"::text placing ''0190'' from 1 for 4)::uuid', t);
           execute format('alter table %I enable trigger user', t);
         end loop;
         update _face_sync_asset_map set synced_at = synced_at - interval '1 hour';
       end \$\$"
  sql 'vacuum analyze'
}
"$kindred" sync >/dev/null
make_old
HEALTH_PORT=$port SYNC_INTERVAL_SECONDS=3600 LOG_LEVEL=warning "$kindred" run &
service=$!
until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do sleep 0.2; done
run_cycles 1
echo "$assets mirrored photos with 2 faces each, $(nproc) cores, PostgreSQL $(sql 'show server_version')"
measured "nothing to do"
sql "update asset_exif set description = 'changed' where \"assetId\" in (select source_asset_id from _face_sync_asset_map limit 10)"
measured "ten changed photos"
kill "$service"
wait "$service" || true
service=
timed() {
  local start=$EPOCHREALTIME
  "${@:2}" >/dev/null
  python3 -c "print(f'$1: {$EPOCHREALTIME - $start:.2f} s')"
}
"$kindred" sync >/dev/null
timed "nothing to do (kindred sync)" "$kindred" sync
timed "a look at everything (kindred sync --everything)" "$kindred" sync --everything
timed "a plan (kindred plan)" "$kindred" plan
timed "a check (kindred verify)" "$kindred" verify
