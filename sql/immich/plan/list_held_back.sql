-- Lists examples of the mirrors of one verdict that the brake holds back, and why.
-- $1 text: verdict (removed or refused), $2 integer: how many at most.
-- Returns id, name (the path), reason.
-- Locks nothing, writes nothing.
select t.mirror_id::text as id,
       coalesce(a."originalPath", m.tree_path, '') as name,
       'held back by the brake: ' || t.reason as reason
from pg_temp.kindred_touched t
left join asset a on a.id = t.mirror_id
left join _face_sync_asset_map m on m.target_asset_id = t.mirror_id
where t.verdict = $1
order by name, t.mirror_id
limit $2
