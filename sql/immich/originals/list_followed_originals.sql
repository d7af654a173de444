-- Lists the originals of kept mirrors that this cycle looks at: where the source's original lies now, and what the
-- mirror's row says.
-- $1 uuid: after this mirror, $2 integer: how many at most.
-- Returns source_id, mirror_id, original_path (the source's), library_id (null: an upload), tree_path (the mirror's),
-- modified_ms, offline (the
-- source's disk is away), is_waiting (another file holds the mirror's name in the tree), placed (how), placed_inode,
-- placed_size, placed_mtime_ns (what was made in the tree; null where that is not known).
-- Locks nothing, writes nothing.
select t.source_id,
       t.mirror_id,
       s."originalPath" as original_path,
       s."libraryId" as library_id,
       a."originalPath" as tree_path,
       round(extract(epoch from a."fileModifiedAt") * 1000)::bigint as modified_ms,
       s."isOffline" as offline,
       exists (select from _kindred_move v where v.mirror_id = t.mirror_id) as is_waiting,
       m.placed,
       m.placed_inode,
       m.placed_size,
       m.placed_mtime_ns
from (select source_id, mirror_id  -- the page first: the planner would join all of the library else
      from pg_temp.kindred_touched
      where verdict = 'kept'
        and mirror_id > $1
      order by mirror_id
      limit $2) t
join asset s on s.id = t.source_id
join asset a on a.id = t.mirror_id
join _face_sync_asset_map m on m.target_asset_id = t.mirror_id
order by t.mirror_id
