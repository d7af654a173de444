#!/usr/bin/env bash
# The demo: a private PostgreSQL with a small Immich of two users, real pictures on disk, one `kindred sync`, and what
# the target sees before and after. Everything is in one temporary folder, which is deleted at the end.
#
# usage: demo/run.sh [--keep]      --keep leaves database and files in place and says how to look around
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
kindred=$root/build/kindred
lab=$root/build/tests/lab
keep=no
case "${1:-}" in
  --keep) keep=yes ;;
  "") ;;
  *) echo "usage: demo/run.sh [--keep]" >&2; exit 2 ;;
esac

folder=$(mktemp -d /tmp/kindred-demo-XXXXXX)
chmod 755 "$folder"
database=$folder/pg

clean_up() {
  "$lab" stop "$database" >/dev/null 2>&1 || true
  rm -rf "$folder"
}
[ "$keep" = yes ] || trap clean_up EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

sql() { psql -X -h "$database" -U postgres -d immich -v ON_ERROR_STOP=1 "$@"; }
value() { sql -At -c "$1"; }

# Hash, size, mtime and mode of every file that is the source's.
source_files() {
  (
    cd "$folder"
    find external/alice media -type f \( -path 'external/*' -o -path "*/$SOURCE_USER_ID/*" \) \
      -exec sha256sum {} + -exec stat -c '%n %s %y %a' {} + | sort
  )
}

source_rows() {
  for table in asset person library; do
    value "select '$table', md5(string_agg(t::text, '' order by t::text)) from \"$table\" t where \"ownerId\" = '$SOURCE_USER_ID'"
  done
  for table in asset_exif asset_file asset_job_status asset_face smart_search asset_ocr ocr_search asset_edit; do
    value "select '$table', md5(string_agg(t::text, '' order by t::text)) from $table t join asset a on a.id = t.\"assetId\" where a.\"ownerId\" = '$SOURCE_USER_ID'"
  done
}

what_the_target_sees() {
  local photos archived people
  photos=$(value "select count(*) from asset where \"ownerId\" = '$TARGET_USER_ID' and visibility = 'timeline' and \"deletedAt\" is null")
  archived=$(value "select count(*) from asset where \"ownerId\" = '$TARGET_USER_ID' and visibility = 'archive' and \"deletedAt\" is null")
  people=$(value "select coalesce(string_agg(format('%s (%s)', name, photos), ', ' order by photos desc, name), 'nobody')
                  from (select p.name, count(distinct f.\"assetId\") as photos
                        from person p join asset_face f on f.\"personId\" = p.id
                        where p.\"ownerId\" = '$TARGET_USER_ID' and p.name <> '' group by p.id, p.name) named")
  echo "  timeline:  $photos photos (and $archived archived)"
  echo "  people:    $people"
  echo "  search:    the three photos most similar to Alice's first one, with their CLIP distance"
  sql -At -F '  ' -c "
    select '             ' || round((s.embedding <=> probe.embedding)::numeric, 4), a.\"originalFileName\"
    from (select q.embedding from smart_search q join asset o on o.id = q.\"assetId\"
          where o.\"ownerId\" = '$SOURCE_USER_ID' order by o.\"fileCreatedAt\" limit 1) probe,
         smart_search s join asset a on a.id = s.\"assetId\"
    where a.\"ownerId\" = '$TARGET_USER_ID'
    order by s.embedding <=> probe.embedding
    limit 3" | grep . || echo "             nothing"
  echo "  disk:      $(du -sh "$folder/external" "$folder/media" | awk '{print $1 " " $2}' | sed "s|$folder/||" | paste -sd, | sed 's/,/, /')"
}

say "A private PostgreSQL with the database of an Immich 2.7.5. It has two users, Alice and Bob. Alice has 36 pictures with faces and names."
"$lab" start "$database" >/dev/null
"$lab" create "$database" immich --version 2.7.5 >/dev/null
"$lab" fill "$database" immich --media "$folder/media" --external "$folder/external" \
  --assets 36 --faces-per-asset 2 --people 5 --seed 7 --pictures > "$folder/job.env"
set -a
# shellcheck source=/dev/null
. "$folder/job.env"
set +a
source_files > "$folder/files.before"
source_rows > "$folder/rows.before"

say "Bob's account before"
what_the_target_sees

say "kindred sync"
"$kindred" sync

say "Bob's account after"
what_the_target_sees

say "kindred sync once more: there is nothing to do, so nothing is written"
"$kindred" sync

say "kindred verify: compares each mirror with its source, in the database and on disk"
"$kindred" verify

say "Alice's files and rows"
source_files > "$folder/files.after"
source_rows > "$folder/rows.after"
if cmp -s "$folder/files.before" "$folder/files.after" && cmp -s "$folder/rows.before" "$folder/rows.after"; then
  echo "  unchanged: $(grep -c '^[0-9a-f]\{64\}' "$folder/files.before") files by SHA-256, size, time and mode; $(wc -l < "$folder/rows.before") tables row by row"
else
  echo "  CHANGED, which must never happen:"
  diff "$folder/files.before" "$folder/files.after" || true
  diff "$folder/rows.before" "$folder/rows.after" || true
  exit 1
fi

if [ "$keep" = yes ]; then
  say "Left in place"
  cat <<END
  database:       psql -h $database -U postgres immich
  files:          $folder/external/bob (the tree), $folder/media (Immich's folders)
  settings:       set -a; . $folder/job.env; set +a; $kindred sync
  when done:      $lab stop $database; rm -rf $folder
END
fi
