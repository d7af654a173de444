-- Writes the new paths of moved originals into the mirrors' rows and mappings.
-- $1 uuid: target user, $2 uuid[]: mirrors, $3 text[]: paths, $4 bytea[]: their checksums, $5 bigint[]: the originals'
-- time in milliseconds, in one order.
-- Returns nothing. Locks the mirrors and the mappings that it updates.
with moved as (
    select * from unnest($2::uuid[], $3::text[], $4::bytea[], $5::bigint[]) as t (mirror_id, path, checksum, ms)
), mapped as (
    update _face_sync_asset_map m
    set tree_path = moved.path
    from moved
    where m.target_asset_id = moved.mirror_id
)
update asset a
set "originalPath" = moved.path,
    checksum = moved.checksum,
    "sidecarPath" = case when a."sidecarPath" = a."originalPath" || '.xmp'  -- needs asset.sidecarPath
                         then moved.path || '.xmp'  -- needs asset.sidecarPath
                         else a."sidecarPath" end,  -- needs asset.sidecarPath
    "fileModifiedAt" = timestamptz 'epoch' + moved.ms * interval '1 millisecond'
from moved
where a.id = moved.mirror_id
  and a."ownerId" = $1
