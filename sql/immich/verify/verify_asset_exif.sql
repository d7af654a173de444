-- Promise 3: a photo's metadata: camera, place, date, description.
-- May differ: whose row it is, what the target changed (pg_temp.kindred_own), lockedProperties, in which Immich notes
-- what a user edited, and the columns that phones follow.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id,
             p.mirror_id,
             to_jsonb(s) - may.differ - coalesce(own.columns, '{}')
                 || '{"lockedProperties": null}'  -- needs asset_exif.lockedProperties
                 as source_row,
             to_jsonb(m) - may.differ - coalesce(own.columns, '{}')
                 || '{"lockedProperties": null}'  -- needs asset_exif.lockedProperties
                 as mirror_row
      from pg_temp.kindred_pair p
      left join pg_temp.kindred_own own on own.mirror_id = p.mirror_id and own.place = 'asset_exif'
      cross join (values ('{assetId,createdAt,updatedAt,updateId}'::text[])) as may (differ)
      left join asset_exif s on s."assetId" = p.source_id
      left join asset_exif m on m."assetId" = p.mirror_id
      where (s."assetId" is null) <> (m."assetId" is null)
         or (
-- columns of asset_exif s
-- except assetId, lockedProperties, createdAt, updatedAt, updateId
            ) is distinct from (
-- columns of asset_exif m
-- except assetId, lockedProperties, createdAt, updatedAt, updateId
            )
      offset 0) compared  -- in JSON only those that differ somewhere
where source_row is distinct from mirror_row
