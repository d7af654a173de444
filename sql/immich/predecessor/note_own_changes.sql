-- The predecessor copied once and noted nothing, so of a taken-over mirror that differs nobody knows who changed. A row
-- that was written after the mirror was made was most likely edited by the target: what differs in it stands. In the
-- others the source's values are followed. Five minutes: the predecessor wrote up to 500 mirrors in one transaction.
-- Keeps of what was just recorded as followed (pg_temp.kindred_asset) only the columns of such rows.
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
