-- Lists a page of the folders in a tree that mirrors' originals lie in, whichever job made the mirrors, each with the
-- folders that the sources' originals lie in.
-- $1 uuid: target user, $2 text: the tree (prefix), $3 text, $4 text: after this pair of folders, $5 integer: how many at
-- most.
-- Returns folder, source_folder (as Immich names them, with a slash at the end; empty where the source's row is gone), in
-- order. Locks nothing, writes nothing.
select distinct f.folder, f.source_folder
from (select substring(a."originalPath" from '^.*/') collate "C" as folder,
             coalesce(substring(s."originalPath" from '^.*/'), '') collate "C" as source_folder
      from _face_sync_asset_map m
      join asset a on a.id = m.target_asset_id and a."ownerId" = $1
      left join asset s on s.id = m.source_asset_id
      where m.target_user_id = $1
        and starts_with(a."originalPath", $2)) f
where (f.folder, f.source_folder) > ($3, $4)
order by f.folder, f.source_folder
limit $5
