-- Gives a page of mappings that no job made to this job: those whose mirror lies in the job's tree and library, and of
-- those whose mirror is gone the ones whose source belongs to the job. The mirrors are what pg_temp.kindred_asset needs.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user, $4 uuid: target library, $5 text: source path prefix,
-- $6 boolean: uploads, $7 text: the tree (prefix), $8 integer: at most so many.
-- Returns mirror_id, path (null where the mirror is gone), source_path (null where the source is). A second run finds the next page.
update _face_sync_asset_map m
set job = $1,
    taken_over = m.target_asset_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_asset_id),
    tree_path = page.path
from (select x.id, a."originalPath" as path, s."originalPath" as source_path
      from _face_sync_asset_map x
      left join asset s on s.id = x.source_asset_id
      left join asset a on a.id = x.target_asset_id and a."ownerId" = x.target_user_id
      where x.job is null
        and x.source_user_id = $2
        and x.target_user_id = $3
        and case when a.id is not null then a."libraryId" = $4 and (not a."isExternal" or starts_with(a."originalPath", $7))
                 else starts_with(s."originalPath", $5) and s."libraryId" is null = $6 end
      order by x.id
      limit $8
      for update of x) page
where m.id = page.id
returning m.target_asset_id as mirror_id, page.path, page.source_path
