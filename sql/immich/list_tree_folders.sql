-- A page of the folders in a tree that mirrors' originals lie in, whichever job made the mirrors.
-- $1 uuid: target user, $2 text: the tree (prefix), $3 text: after this folder, $4 integer: at most so many.
-- Returns folder (as Immich names it, with a slash at its end), in order. Locks nothing, writes nothing.
select distinct f.folder
from (select substring(a."originalPath" from '^.*/') collate "C" as folder
      from _face_sync_asset_map m
      join asset a on a.id = m.target_asset_id and a."ownerId" = $1
      where m.target_user_id = $1
        and starts_with(a."originalPath", $2)) f
where f.folder > $3
order by f.folder
limit $4
