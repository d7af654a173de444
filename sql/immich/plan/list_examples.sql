-- Lists examples of what a step of a plan would do, and why, from what it changed in the session's copies of the tables.
-- $1 text: step, $2 integer: how many at most.
-- Returns id, name (a path, or a person's, tag's or file's name), reason.
-- Locks nothing, writes nothing.
select coalesce(found.asset_id::text, found.row_then ->> 'target_person_id', found.row_then ->> 'id',
                found.row_then ->> 'personGroupId', '') as id,
       coalesce(a."originalPath", found.row_then ->> 'originalPath', found.row_then ->> 'tree_path',
                found.row_then ->> 'path', found.row_then ->> 'name', found.row_then ->> 'value',
                found.row_then -> 'followed' ->> 'name', '') as name,
       found.reason
from (select noted.*,
             case
                 when table_name = 'asset' and action = 'insert' then
                     case when row_then ->> 'visibility' = 'hidden' then 'new: the motion part of a live photo'
                          when row_then ->> 'visibility' = 'archive'
                               and exists (select from _face_sync_asset_map m
                                           where m.target_asset_id = noted.asset_id and m.show = 'archive')
                              then 'new: ready, and part of the job; it appears in the archive'
                          else 'new: ready, and part of the job' end
                 when table_name = 'asset' and action = 'delete' then
                     'removed: ' || coalesce((select t.reason from pg_temp.kindred_touched t
                                              where t.mirror_id = noted.asset_id), 'its source is gone')
                 when table_name = 'asset' and row_then ->> 'originalPath' is not null and columns @> '{originalPath}' then
                     'moved: the source''s original lies elsewhere now'
                 when table_name = '_face_sync_skipped' and action = 'insert' then 'tombstone: the target deleted it for good'
                 when table_name = '_face_sync_asset_map' and action = 'delete' and step = 'forget_purged' then
                     'to be made again: Immich deleted it by itself'
                 when table_name = '_kindred_kept' and action = 'insert' then
                     'kept as the target''s own: ' || coalesce(row_then ->> 'reason', 'the job ended')
                 when table_name = '_face_sync_asset_map' and action = 'insert' and step = 'adopt_kept' then
                     'kept before, and shared again: it becomes a mirror again'
                 when table_name = '_kindred_kept_person' and action = 'insert' then
                     'the target''s own: only photos that the target kept show this person'
                 when table_name = '_kindred_unlink' and action = 'delete' and step = 'unlink_queued_files' then
                     'unlinked: its row is gone'
                 when table_name = '_face_sync_person_map' and columns @> '{source_person_id}' then
                     'Immich gave the source''s person another group'
                 when table_name = '_face_sync_person_map' and action = 'update' and step = 'adopt_survivors' then
                     'the target merged it into another person'
                 when table_name = '_face_sync_person_map' and action = 'insert' and (row_then ->> 'matched')::boolean
                     then 'tied to the target''s own person of that name'
                 when table_name = 'person' and action = 'insert' then 'new: on a photo that is shared'
                 when table_name = 'person' and action = 'delete' then 'removed: no face is left'
                 when table_name = 'stack' and action = 'insert' then 'new: the source stacked its photos'
                 when table_name = 'stack' and action = 'delete' and step = 'drop_stacks' then
                     'removed: the source dissolved it'
                 when table_name = 'tag_asset' and action = 'insert' then 'tagged: as the source''s is'
                 when table_name = 'tag_asset' and action = 'delete' and step = 'follow_tags' then
                     'untagged: as the source''s is'
                 when table_name = 'album_asset' and action = 'insert' then 'not in the job''s album yet'
                 when starts_with(table_name, '_') then null  -- our own bookkeeping
                 when action = 'update' then
                     'updated: ' || (select string_agg(table_name || '.' || x, ', ' order by x) from unnest(columns) as x)
                 when step = 'follow_rows' and action = 'insert' then 'added: ' || table_name
                 when step = 'follow_rows' and action = 'delete' then 'gone with the source''s: ' || table_name
             end as reason
      from (select c.*,
                   case when c.table_name = 'asset' then c.row_then ->> 'id'
                        else coalesce(c.row_then ->> 'assetId', c.row_then ->> 'assetsId',
                                      c.row_then ->> 'source_asset_id') end::uuid as asset_id
            from pg_temp.kindred_change c
            where c.step = $1) noted) found
left join asset a on a.id = found.asset_id
where found.reason is not null
order by found.ordinal
limit $2
