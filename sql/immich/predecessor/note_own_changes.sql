-- Decides for taken-over mirrors which values the target changed. The predecessor copied once and recorded nothing, so
-- where such a mirror differs, the author of the change is unknown. A row that was written after the mirror was made was
-- most likely edited by the target: its differences stand. The other rows follow the source. The limit is five minutes,
-- because the predecessor wrote up to 500 mirrors in one transaction.
-- Keeps only the columns of such edited rows in what was just recorded as followed (for the batch in
-- pg_temp.kindred_asset).
-- Returns nothing. Locks the mappings that it changes.
update _face_sync_asset_map m
set followed = kept.followed
from (select b.mirror_id,
             coalesce(jsonb_object_agg(v.key, v.value)
                          filter (where (starts_with(v.key, 'asset.')
                                         and a."updatedAt" > a."createdAt" + interval '5 minutes')
                                     or (starts_with(v.key, 'asset_exif.')
                                         and e."updatedAt" > a."createdAt" + interval '5 minutes')),
                      '{}') as followed
      from pg_temp.kindred_asset b
      join _face_sync_asset_map x on x.target_asset_id = b.mirror_id
      join asset a on a.id = b.mirror_id
      left join asset_exif e on e."assetId" = b.mirror_id
      cross join lateral jsonb_each(x.followed) as v
      group by b.mirror_id) kept
where m.target_asset_id = kept.mirror_id
