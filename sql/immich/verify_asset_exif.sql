-- Promise 3: what is known of a photo: camera, place, date, description.
-- May differ: whose row it is, and the columns that phones follow. lockedProperties must be null: Immich's next metadata
-- job would write just those columns to the mirror's XMP file.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id,
             p.mirror_id,
             to_jsonb(s) - may.differ
                 || '{"lockedProperties": null}'  -- needs asset_exif.lockedProperties
                 as source_row,
             to_jsonb(m) - may.differ as mirror_row
      from pg_temp.kindred_pair p
      cross join (values ('{assetId,createdAt,updatedAt,updateId}'::text[])) as may (differ)
      left join asset_exif s on s."assetId" = p.source_id
      left join asset_exif m on m."assetId" = p.mirror_id) compared
where source_row is distinct from mirror_row
