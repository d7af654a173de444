-- Lists mirrors whose rows somebody gave other paths by SQL, since the disk is mounted elsewhere now: they lie below the
-- job's tree as they lay below the folder where they were placed.
-- $1 text: job, $2 text: the tree (prefix), $3 uuid: the last mirror of the page before, $4 integer: mirrors at most.
-- Returns mirror_id, path, modified_ms (its fileModifiedAt), by mirror_id. Locks nothing, writes nothing.
select a.id as mirror_id,
       a."originalPath" as path,
       (extract(epoch from a."fileModifiedAt") * 1000)::bigint as modified_ms
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id
where m.job = $1
  and m.target_asset_id > $3
  and m.tree_path <> a."originalPath"
  and starts_with(a."originalPath", $2)
  and right(m.tree_path, length(a."originalPath") - length($2) + 1) = '/' || substr(a."originalPath", length($2) + 1)
order by a.id
limit $4
