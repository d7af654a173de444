-- Lists a job's mirrors of photos that the target already has (pg_temp.kindred_copy), and what the target did with each
-- mirror. A mirror that the target changed or uses is left alone (promise 5).
-- $1 text: job, $2 uuid[]: the albums that the jobs fill.
-- Returns mirror_id, source_id, own_id, name, taken_at (UTC), own_name, distance (null: the same file), seconds,
-- favourite, albums (how many other albums hold the mirror), values (text, date, place, rating or visibility differ from
-- what was copied), edits, tags, stack, faces; by time.
-- Locks nothing, writes nothing.
select m.target_asset_id as mirror_id,
       c.source_id,
       c.own_id,
       t."originalFileName" as name,
       to_char(coalesce(e."dateTimeOriginal", t."fileCreatedAt"), 'YYYY-MM-DD HH24:MI:SS') as taken_at,
       o."originalFileName" as own_name,
       c.distance,
       c.seconds,
       t."isFavorite" as favourite,
       (select count(*)
        from album_asset b
        left join _kindred_album_entry k
            on k.album_id = b."albumId" and k.asset_id = b."assetId"  -- needs album_asset.albumId
            on k.album_id = b."albumsId" and k.asset_id = b."assetsId"  -- needs album_asset.albumsId
        where k.asset_id is null
          and b."assetId" = t.id and b."albumId" <> all ($2::uuid[])) as albums,  -- needs album_asset.albumId
          and b."assetsId" = t.id and b."albumsId" <> all ($2::uuid[])) as albums,  -- needs album_asset.albumsId
       m.followed is null
       or exists (select
                  from (values
                      ('asset_exif.tags', e.tags::text),  -- needs asset_exif.tags
                      ('asset_exif.description', e.description::text),
                      ('asset_exif.dateTimeOriginal', e."dateTimeOriginal"::text),
                      ('asset_exif.timeZone', e."timeZone"::text),
                      ('asset_exif.latitude', e.latitude::text),
                      ('asset_exif.longitude', e.longitude::text),
                      ('asset_exif.city', e.city::text),
                      ('asset_exif.state', e.state::text),
                      ('asset_exif.country', e.country::text),
                      ('asset_exif.rating', e.rating::text),
                      ('asset.visibility', t.visibility::text),
                      ('asset.fileCreatedAt', t."fileCreatedAt"::text),
                      ('asset.localDateTime', t."localDateTime"::text)) as v (key, value)
                  where m.followed ? v.key and m.followed ->> v.key is distinct from v.value) as values,
       false  -- and, where pictures can be edited:
       or (m.followed ? 'asset_edit'  -- needs asset_edit
           and m.followed ->> 'asset_edit' is distinct from  -- needs asset_edit
               (select md5(string_agg(concat_ws(' ', d.sequence, d.action, d.parameters), ','  -- needs asset_edit
                                      order by d.sequence))  -- needs asset_edit
                from asset_edit d  -- needs asset_edit
                where d."assetId" = t.id))  -- needs asset_edit
       as edits,
       array(select g.value::text
             from tag_asset ta
             join tag g on g.id = ta."tagId" where ta."assetId" = t.id  -- needs tag_asset.assetId
             join tag g on g.id = ta."tagsId" where ta."assetsId" = t.id  -- needs tag_asset.assetsId
             order by 1) <> coalesce(m.followed_tags, '{}') as tags,
       t."stackId" is not null and not exists (select from _kindred_stack k where k.stack_id = t."stackId") as stack,
       exists (select from asset_face f
               where f."assetId" = t.id
                 and f."sourceType" = 'manual'
                 and not exists (select from asset_face s
                                 where s."assetId" = c.source_id
                                   and pg_temp.kindred_mirror_id(m.target_user_id, s.id) = f.id)) as faces
from pg_temp.kindred_copy c
join pg_temp.kindred_asked q on q.source_id = c.source_id and not q.is_rival
join _face_sync_asset_map m on m.source_asset_id = c.source_id and m.job = $1
join asset t on t.id = m.target_asset_id
join asset o on o.id = c.own_id
left join asset_exif e on e."assetId" = t.id
order by taken_at, name, mirror_id
