-- Fills pg_temp.kindred_own with the columns whose present value at the source is the one that was last followed. If the
-- mirror has another value there, the target changed it.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_own (mirror_id, place, columns)
select p.mirror_id, v.place, array_agg(v.name)
from pg_temp.kindred_pair p
join _face_sync_asset_map m on m.target_asset_id = p.mirror_id and m.followed is not null
join asset s on s.id = p.source_id
join asset_exif e on e."assetId" = p.source_id
cross join lateral (values
    ('asset_exif', 'tags', e.tags::text),  -- needs asset_exif.tags
    ('asset_exif', 'description', e.description::text),
    ('asset_exif', 'dateTimeOriginal', e."dateTimeOriginal"::text),
    ('asset_exif', 'timeZone', e."timeZone"::text),
    ('asset_exif', 'latitude', e.latitude::text),
    ('asset_exif', 'longitude', e.longitude::text),
    ('asset_exif', 'city', e.city::text),
    ('asset_exif', 'state', e.state::text),
    ('asset_exif', 'country', e.country::text),
    ('asset_exif', 'rating', e.rating::text),
    ('asset', 'visibility', case when m.show = 'archive' and s.visibility = 'timeline' then 'archive'
                                 else s.visibility::text end),
    ('asset', 'fileCreatedAt', s."fileCreatedAt"::text),
    ('asset', 'localDateTime', s."localDateTime"::text)
) as v (place, name, value)
where m.followed ? (v.place || '.' || v.name)
  and m.followed ->> (v.place || '.' || v.name) is not distinct from v.value
group by p.mirror_id, v.place
union all  -- needs asset_edit
select p.mirror_id, 'asset_edit', '{isEdited,width,height,thumbhash}'  -- needs asset_edit
from pg_temp.kindred_pair p  -- needs asset_edit
join _face_sync_asset_map m on m.target_asset_id = p.mirror_id and m.followed ? 'asset_edit'  -- needs asset_edit
cross join lateral (select md5(string_agg(concat_ws(' ', e.sequence, e.action, e.parameters), ','  -- needs asset_edit
                                          order by e.sequence)) as edits  -- needs asset_edit
                    from asset_edit e  -- needs asset_edit
                    where e."assetId" = p.source_id) s  -- needs asset_edit
cross join lateral (select md5(string_agg(concat_ws(' ', e.sequence, e.action, e.parameters), ','  -- needs asset_edit
                                          order by e.sequence)) as edits  -- needs asset_edit
                    from asset_edit e  -- needs asset_edit
                    where e."assetId" = p.mirror_id) t  -- needs asset_edit
where m.followed ->> 'asset_edit' is not distinct from s.edits and t.edits is distinct from s.edits  -- needs asset_edit
