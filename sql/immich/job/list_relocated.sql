-- Lists mirrors whose rows somebody gave other paths by SQL, since the disk is mounted elsewhere now: they lie below the
-- job's new tree as they lay below the old one.
-- $1 text: job, $2 text: the new tree (prefix), $3 uuid: the last mirror of the page before, $4 integer: mirrors at most.
-- Returns mirror_id, path, modified_ms (its fileModifiedAt), by mirror_id. Locks nothing, writes nothing.
select a.id as mirror_id,
       a."originalPath" as path,
       (extract(epoch from a."fileModifiedAt") * 1000)::bigint as modified_ms
from _kindred_job j
join _face_sync_asset_map m on m.job = j.job
join asset a on a.id = m.target_asset_id and a."ownerId" = j.target_user_id
where j.job = $1
  and j.target_path_prefix <> $2
  and m.target_asset_id > $3
  and starts_with(m.tree_path, j.target_path_prefix)
  and a."originalPath" = $2 || substr(m.tree_path, length(j.target_path_prefix) + 1)
order by a.id
limit $4
