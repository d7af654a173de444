-- Notes how originals were placed.
-- $1 uuid[]: mirrors, $2 text[]: how, in one order. A second run changes nothing.
update _face_sync_asset_map m
set placed = t.placed
from unnest($1::uuid[], $2::text[]) as t (mirror_id, placed)
where m.target_asset_id = t.mirror_id
  and m.placed is distinct from t.placed
