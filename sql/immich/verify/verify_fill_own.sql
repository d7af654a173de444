-- Fills pg_temp.kindred_own with the columns in which a mirror differs although the source's value is the one that was last
-- followed: the target changed them.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_own (mirror_id, place, columns)
select p.mirror_id, v.place, array_agg(v.name)
from (select p.mirror_id, p.source_id
      from pg_temp.kindred_pair p
      join asset s on s.id = p.source_id
      join asset_exif e on e."assetId" = p.source_id
      join asset m on m.id = p.mirror_id
      left join asset_exif me on me."assetId" = p.mirror_id
      where (s.visibility, s."fileCreatedAt", s."localDateTime", e.description, e."dateTimeOriginal", e."timeZone",
             e.tags,  -- needs asset_exif.tags
             e.latitude, e.longitude, e.city, e.state, e.country, e.rating)
            is distinct from
            (m.visibility, m."fileCreatedAt", m."localDateTime", me.description, me."dateTimeOriginal", me."timeZone",
             me.tags,  -- needs asset_exif.tags
             me.latitude, me.longitude, me.city, me.state, me.country, me.rating)
      offset 0) p  -- the others need no look at what was followed
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
from (select p.source_id, p.mirror_id from pg_temp.kindred_pair p  -- needs asset_edit
      join asset_edit e on e."assetId" = p.source_id  -- needs asset_edit
      union  -- needs asset_edit
      select p.source_id, p.mirror_id from pg_temp.kindred_pair p  -- needs asset_edit
      join asset_edit e on e."assetId" = p.mirror_id) p  -- needs asset_edit
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
