-- Whether a job has mirrors whose originals lie in its tree, with an example of an original that lies elsewhere. Mirrors
-- that Immich deleted by itself count as well: they are made again, but not in a folder whose disk is away.
-- $1 text: job, $2 text: the tree (prefix), $3 boolean: look for such an example, in all of the job's mappings, $4 uuid:
-- target library.
-- Returns one row: any, elsewhere (a path, or null). Locks nothing, writes nothing.
select exists (select
               from _face_sync_asset_map m
               join asset a on a.id = m.target_asset_id
               where m.job = $1
                 and starts_with(a."originalPath", $2))
       or exists (select
                  from _face_sync_asset_map m
                  where m.job = $1
                    and m.offline_since is not null
                    and starts_with(m.tree_path, $2))
       or exists (select
                  from _kindred_job j
                  join _face_sync_asset_map m on m.job = j.job and starts_with(m.tree_path, $2)
                  where j.job = $1
                    and j.mirrors_library_id <> $4) as any,
       (select m.tree_path
        from _face_sync_asset_map m
        join asset a on a.id = m.target_asset_id
        where $3
          and m.job = $1
          and a."isExternal"  -- but for motion parts, which lie in Immich's own folder
          and not starts_with(m.tree_path, $2)
          and not starts_with(a."originalPath", $2)  -- moved by SQL, which is followed (list_relocated)
        limit 1) as elsewhere
