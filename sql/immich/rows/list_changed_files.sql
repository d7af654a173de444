-- Lists the files of the batch's sources that the mirrors lack, have under another name, or that Immich made again since.
-- For assets at fault it lists all files, however old: one of them could not be placed.
-- The XMP file that holds the source's edits is listed where the mirror has none, or where the target edited nothing that
-- the file holds: no column, no tag that it added, and no tag that it took off while the source still has it. Otherwise
-- Immich's next look at the mirror's metadata would undo what was followed. The age of its row does not matter, since
-- Immich writes into the file and leaves the row as it is. The XMP file's row is found by its path. It may have a random
-- id: from the migration to Immich 2.4, which made rows of columns, or because Immich made it again.
-- $1 timestamptz: since. Reads the batch in pg_temp.kindred_asset.
-- Returns source_id, mirror_id, tree_path, file_id, type, is_edited, path, is_lacking (the mirror has none), is_ours (its
-- row has the id that Kindred gives), mirror_path (which its row names), xmp_size and xmp_mtime_ns (of the XMP file that we
-- placed last, where that is known).
-- Locks nothing, writes nothing.
-- The files are listed before the XMP files among them are judged: that takes loops, beside which the planner would not care
-- how the others are joined.
with listed as materialized (
    select t.source_id,
           t.mirror_id,
           t.tree_path,
           t.is_external,
           case when s.type = 'sidecar' then t.followed end as followed,
           x.followed_tags,
           s.id as file_id,
           s.type,
           s.is_edited,
           s.path,
           m.id as row_id,
           coalesce(m.id = s.mirrors_id
                    or m.id = pg_temp.kindred_column_file(t.mirror_id, s.type)  -- needs asset.encodedVideoPath
                   , false) as is_ours,
           m.path as mirror_path,
           x.xmp_size,
           x.xmp_mtime_ns
    from pg_temp.kindred_asset t
    join _face_sync_asset_map x on x.target_asset_id = t.mirror_id
    left join _kindred_fault k on k.source_asset_id = t.source_id and k.target_user_id = t.target_user_id
    join (select f.*, pg_temp.kindred_mirror_id(b.target_user_id, f.id) as mirrors_id
          from pg_temp.kindred_asset b
          join (
-- include asset_files
          ) f on f."assetId" = b.source_id
          offset 0) s on s."assetId" = t.source_id  -- one hash for each file
    left join (
-- include asset_files
    ) m on m."assetId" = t.mirror_id
       and m.type = s.type
       and (m.id = s.mirrors_id
            or m.id = pg_temp.kindred_column_file(t.mirror_id, s.type)  -- needs asset.encodedVideoPath
            or (m.type = 'sidecar' and m.path = t.tree_path || '.xmp'))
    where (m.id is null or s.type = 'sidecar' or k.source_asset_id is not null or s."updateId" >= pg_temp.kindred_id_since($1))
      and (t.edits_followed or not s.is_edited)
)
select l.source_id, l.mirror_id, l.tree_path, l.file_id, l.type, l.is_edited, l.path, l.row_id is null as is_lacking, l.is_ours,
       l.mirror_path, l.xmp_size, l.xmp_mtime_ns
from listed l
where l.type <> 'sidecar'
   or (l.is_external
       and not exists (select from (
-- include asset_files
                       ) own
                       where own."assetId" = l.mirror_id and own.type = 'sidecar' and own.id is distinct from l.row_id)
       and not exists (select
                       from asset_exif e
                       join asset_exif o on o."assetId" = l.source_id
                       cross join lateral (values
                           ('description', e.description::text, o.description::text),
                           ('rating', e.rating::text, o.rating::text),
                           ('dateTimeOriginal', e."dateTimeOriginal"::text, o."dateTimeOriginal"::text),
                           ('timeZone', e."timeZone"::text, o."timeZone"::text),
                           ('latitude', e.latitude::text, o.latitude::text),
                           ('longitude', e.longitude::text, o.longitude::text)) as v (name, value, sources)
                       where e."assetId" = l.mirror_id
                         and l.followed ? ('asset_exif.' || v.name)
                         and l.followed ->> ('asset_exif.' || v.name) is distinct from v.value
                         and v.sources is distinct from v.value)
       and not exists (
           select
           from (
               select coalesce(l.followed_tags, '{}') as followed,
                      coalesce(array_agg(g.value::text) filter (where b.is_mirrors), '{}') as mirrors,
                      coalesce(array_agg(g.value::text) filter (where not b.is_mirrors), '{}') as sources
               from tag_asset ta
               cross join lateral (values
                   (ta."assetId", ta."tagId", ta."assetId" = l.mirror_id)  -- needs tag_asset.assetId
                   (ta."assetsId", ta."tagsId", ta."assetsId" = l.mirror_id)  -- needs tag_asset.assetsId
               ) as b (asset_id, tag_id, is_mirrors)
               cross join lateral (select (select tag.value from tag where tag.id = b.tag_id) as value) g
               where ta."assetId" in (l.mirror_id, l.source_id)  -- needs tag_asset.assetId
               where ta."assetsId" in (l.mirror_id, l.source_id)  -- needs tag_asset.assetsId
               union all  -- needs asset_exif.tags
               select (l.followed ->> 'asset_exif.tags')::text[], coalesce(e.tags, '{}'),  -- needs asset_exif.tags
                      coalesce(o.tags, '{}')  -- needs asset_exif.tags
               from asset_exif e  -- needs asset_exif.tags
               join asset_exif o on o."assetId" = l.source_id  -- needs asset_exif.tags
               where e."assetId" = l.mirror_id and l.followed ? 'asset_exif.tags'  -- needs asset_exif.tags
           ) list
           where not list.mirrors <@ (coalesce(list.followed, '{}') || list.sources)
              or exists (select
                         from unnest(list.followed) as f (tag)
                         where f.tag = any (list.sources) and f.tag <> all (list.mirrors))))
