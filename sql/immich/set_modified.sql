-- Tells mirrors' rows the time of their originals, which a scan compares to the millisecond. What we made of them may be
-- another file now.
-- $1 uuid: target user, $2 uuid[]: mirrors, $3 bigint[]: milliseconds since 1970, in one order.
with forgotten as (
    update _face_sync_asset_map m
    set placed_inode = null, placed_size = null, placed_mtime_ns = null
    where m.target_asset_id = any ($2)
      and m.placed_size is not null
)
update asset a
set "fileModifiedAt" = timestamptz 'epoch' + t.ms * interval '1 millisecond'
from unnest($2::uuid[], $3::bigint[]) as t (mirror_id, ms)
where a.id = t.mirror_id
  and a."ownerId" = $1
