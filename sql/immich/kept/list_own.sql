-- Lists a page of the mirrors that become the target's own (pg_temp.kindred_touched).
-- $1 uuid: after this mirror, $2 integer: how many at most.
-- Returns source_id, mirror_id, path (the mirror's original), source_path (the source's, or the mirror's where the source's row
-- is gone), is_source_gone, modified_ms (the mirror's), is_waiting (another file holds the mirror's name in the tree),
-- was_link (it was placed as a symbolic link), in order.
-- Locks nothing, writes nothing.
select t.source_id,
       t.mirror_id,
       a."originalPath" as path,
       coalesce(s."originalPath", a."originalPath") as source_path,
       s.id is null as is_source_gone,
       round(extract(epoch from a."fileModifiedAt") * 1000)::bigint as modified_ms,
       exists (select from _kindred_move v where v.mirror_id = t.mirror_id) as is_waiting,
       coalesce(m.placed = 'symlink', false) as was_link
from (select source_id, mirror_id  -- the page first: the planner would join all of the library else
      from pg_temp.kindred_touched
      where verdict = 'own'
        and mirror_id > $1
      order by mirror_id
      limit $2) t
join asset a on a.id = t.mirror_id
join _face_sync_asset_map m on m.target_asset_id = t.mirror_id
left join asset s on s.id = t.source_id
order by t.mirror_id
