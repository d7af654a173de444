-- Lists a page of the mirrors whose originals lie in a tree, whichever job made them, with the paths of the sources'
-- originals.
-- $1 uuid: target user, $2 text: the tree (prefix), $3 uuid: after this mirror, $4 integer: how many at most.
-- Returns mirror_id, tree_path, source_path (null where the source's row is gone), placed, in order.
-- Locks nothing, writes nothing.
select m.target_asset_id as mirror_id,
       a."originalPath" as tree_path,
       s."originalPath" as source_path,
       m.placed
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id and a."ownerId" = $1
left join asset s on s.id = m.source_asset_id
where m.target_user_id = $1
  and m.target_asset_id > $3
  and starts_with(a."originalPath", $2)
order by m.target_asset_id
limit $4
