-- Notes how originals were placed, by another way than a cycle's: what was made is not known any more.
-- $1 uuid[]: mirrors, $2 text[]: how, in one order. A second run changes nothing.
update _face_sync_asset_map m
set placed = t.placed, placed_inode = null, placed_size = null, placed_mtime_ns = null
from unnest($1::uuid[], $2::text[]) as t (mirror_id, placed)
where m.target_asset_id = t.mirror_id
  and (m.placed is distinct from t.placed or m.placed_size is not null)
