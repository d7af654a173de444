-- Lists all files but the originals of a page of the job's mirrors, with the source's counterpart, for the checks on
-- disk.
-- $1 bigint: after this ordinal, $2 bigint: up to this one.
-- Returns source_id, mirror_id, type, is_edited, mirror_path (null for an XMP file of which only the source has a row),
-- source_path (null where the source has no such row), original (of the mirror), is_own (Immich wrote the target's own
-- edits into the mirror's file: text and tags into its XMP file, its crop into its edited files), placed_size and
-- placed_mtime_ns (of the XMP file that Kindred placed last; null for other files), not_followed (either changed since the
-- last cycle).
-- Locks nothing, writes nothing.
with page as materialized (
    select p.source_id, p.mirror_id
    from pg_temp.kindred_pair p
    where p.ordinal > $1
      and p.ordinal <= $2
), of_side as materialized (
    select p.source_id, p.mirror_id, side.is_source, f.type, f.is_edited, f.path
    from page p
    cross join lateral (values (p.source_id, true), (p.mirror_id, false)) as side (id, is_source)
    cross join lateral (
        select x.type, x.is_edited, x.path
        from (
-- include asset_files
        ) x
        where x."assetId" = side.id
        offset 0) f  -- each by index, also where Immich kept paths in columns
), file as materialized (
    select source_id, mirror_id, type, is_edited, m.path as mirror_path, s.path as source_path
    from (select * from of_side where not is_source) m
    full join (select * from of_side where is_source) s using (source_id, mirror_id, type, is_edited)
    where m.path is not null
       or type = 'sidecar'
)
select f.source_id, f.mirror_id, f.type, f.is_edited, f.mirror_path, f.source_path, a."originalPath" as original,
       case when f.type = 'sidecar'
                then (f.mirror_path is not null and map.xmp_size is null)  -- Kindred placed none there
                     or exists (select  -- a column that the target changed
                                from asset_exif s
                                join asset_exif t on t."assetId" = f.mirror_id
                                join pg_temp.kindred_own o on o.mirror_id = f.mirror_id and o.place = 'asset_exif'
                                cross join unnest(o.columns) as c (name)
                                where s."assetId" = f.source_id
                                  and c.name in ('tags', 'description', 'rating', 'dateTimeOriginal', 'timeZone', 'latitude',
                                                 'longitude')
                                  and to_jsonb(s) -> c.name is distinct from to_jsonb(t) -> c.name)
                     or coalesce(map.followed_tags, '{}') <> array(  -- or a tag
                            select g.value::text
                            from tag_asset ta
                            join tag g on g.id = ta."tagId"  -- needs tag_asset.tagId
                            join tag g on g.id = ta."tagsId"  -- needs tag_asset.tagsId
                            where ta."assetId" = f.mirror_id  -- needs tag_asset.assetId
                            where ta."assetsId" = f.mirror_id  -- needs tag_asset.assetsId
                            order by 1)
            when f.is_edited then exists (select from pg_temp.kindred_own o
                                          where o.mirror_id = f.mirror_id and o.place = 'asset_edit')
            else false end as is_own,
       case when f.type = 'sidecar' then map.xmp_size end as placed_size,
       case when f.type = 'sidecar' then map.xmp_mtime_ns end as placed_mtime_ns,
       exists (select from pg_temp.kindred_unfollowed u where u.id = f.source_id)
       or exists (select from pg_temp.kindred_unfollowed u where u.id = f.mirror_id) as not_followed
from file f
join _face_sync_asset_map map on map.target_asset_id = f.mirror_id
join asset a on a.id = f.mirror_id
order by f.mirror_id, f.type, f.is_edited
