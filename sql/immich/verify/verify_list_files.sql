-- Lists all files but the originals of a page of the job's mirrors, with the source's counterpart, for the checks on
-- disk.
-- $1 bigint: after this ordinal, $2 bigint: up to this one.
-- Returns source_id, mirror_id, type, is_edited, mirror_path (null for an XMP file of which only the source has a row),
-- source_path (null where the source has no such row), original (of the mirror), is_own (Immich wrote the target's own
-- edits into the mirror's file: text and tags into its XMP file, its crop into its edited files), placed_size and
-- placed_mtime_ns (of the XMP file that Kindred placed last; null for other files), not_followed (either changed since the
-- last cycle).
-- Locks nothing, writes nothing.
with file as (
    select p.source_id, p.mirror_id, f."assetId" = p.source_id as is_source, f.type,
           f.is_edited, f.path
    from pg_temp.kindred_pair p
    join (
-- include asset_files
    ) f on f."assetId" in (p.source_id, p.mirror_id)
    where p.ordinal > $1
      and p.ordinal <= $2
)
, own_text as (  -- a column or a tag that the target changed
    select p.mirror_id
    from pg_temp.kindred_pair p
    join asset_exif s on s."assetId" = p.source_id
    join asset_exif t on t."assetId" = p.mirror_id
    left join pg_temp.kindred_own o on o.mirror_id = p.mirror_id and o.place = 'asset_exif'
    where p.ordinal > $1
      and p.ordinal <= $2
      and (exists (select
                      from unnest(o.columns) as c (name)
                      where c.name in ('tags', 'description', 'rating', 'dateTimeOriginal', 'timeZone', 'latitude',
                                       'longitude')
                        and to_jsonb(s) -> c.name is distinct from to_jsonb(t) -> c.name)
           or exists (select
                      from _face_sync_asset_map m
                      where m.target_asset_id = p.mirror_id
                        and coalesce(m.followed_tags, '{}') <> array(
                            select g.value::text
                            from tag_asset ta
                            join tag g on g.id = ta."tagId"  -- needs tag_asset.tagId
                            join tag g on g.id = ta."tagsId"  -- needs tag_asset.tagsId
                            where ta."assetId" = p.mirror_id  -- needs tag_asset.assetId
                            where ta."assetsId" = p.mirror_id  -- needs tag_asset.assetsId
                            order by 1)))
)
select source_id, mirror_id, type, is_edited, m.path as mirror_path, s.path as source_path, original,
       case when type = 'sidecar'
                then exists (select from own_text o where o.mirror_id = coalesce(m.mirror_id, s.mirror_id))
                     or (m.path is not null and map.xmp_size is null)  -- Kindred placed none there
            when is_edited then exists (select from pg_temp.kindred_own o
                                        where o.mirror_id = coalesce(m.mirror_id, s.mirror_id) and o.place = 'asset_edit')
            else false end as is_own,
       case when type = 'sidecar' then map.xmp_size end as placed_size,
       case when type = 'sidecar' then map.xmp_mtime_ns end as placed_mtime_ns,
       exists (select from pg_temp.kindred_unfollowed u where u.id = coalesce(m.source_id, s.source_id))
       or exists (select from pg_temp.kindred_unfollowed u where u.id = coalesce(m.mirror_id, s.mirror_id)) as not_followed
from (select * from file where not is_source) m
full join (select * from file where is_source) s using (source_id, mirror_id, type, is_edited)
join _face_sync_asset_map map on map.target_asset_id = mirror_id
join (select id as mirror_id, "originalPath" as original from asset) a using (mirror_id)
where m.path is not null
   or type = 'sidecar'
order by mirror_id, type, is_edited
