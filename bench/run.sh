#!/usr/bin/env bash
# The benchmark: mirrors a fixture library on a private PostgreSQL with its default, durable settings and without vector
# indexes, and prints photos a second and the peak memory of `kindred sync`. Every run starts from an empty target.
#
# usage: bench/run.sh [ASSETS [RUNS]]      default: 10000 assets, 3 runs
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
assets=${1:-10000}
runs=${2:-3}
kindred=$root/build/kindred
lab=$root/build/tests/lab
folder=$(mktemp -d /tmp/kindred-bench-XXXXXX)
chmod 755 "$folder"
database=$folder/pg
trap '"$lab" stop "$database" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

"$lab" start "$database" --durable >/dev/null
echo "$assets photos with 2 faces each, files on disk, $(nproc) cores, $(psql -X -h "$database" -U postgres -At -c 'show server_version')"
for run in $(seq "$runs"); do
  "$lab" create "$database" "immich$run" --version 2.7.5 --no-vector-indexes >/dev/null
  "$lab" fill "$database" "immich$run" --media "$folder/media$run" --external "$folder/external$run" \
    --assets "$assets" --faces-per-asset 2 --people 100 --seed "$run" > "$folder/job$run.env"
  psql -X -q -h "$database" -U postgres -d "immich$run" -c 'vacuum analyze' -c 'checkpoint'
  sync
  (
    set -a
    # shellcheck source=/dev/null
    . "$folder/job$run.env"
    set +a
    python3 "$root/bench/measure.py" "$kindred" sync --json
  )
  rm -rf "${folder:?}/media$run" "${folder:?}/external$run"
  psql -X -q -h "$database" -U postgres -c "drop database immich$run"
done
