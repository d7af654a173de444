-- The mappings that belong to no job and that this job may take over: those whose mirror lies in its tree and library,
-- and of those whose mirror is gone the ones whose source belongs to the job.
-- next_claimable and take_over_mappings include this text.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: source path prefix, $5 boolean: uploads,
-- $6 text: the tree (prefix), $7 uuid[]: mappings to leave alone.
-- Returns id, source_id, path (the mirror's; null where it is gone), source_path (null where the source is gone).
-- Locks nothing, writes nothing.
select x.id, x.source_asset_id as source_id, a."originalPath" as path, s."originalPath" as source_path
from _face_sync_asset_map x
left join asset s on s.id = x.source_asset_id
left join asset a on a.id = x.target_asset_id and a."ownerId" = x.target_user_id
where x.job is null
  and x.source_user_id = $1
  and x.target_user_id = $2
  and x.id <> all ($7)
  and case when a.id is not null then a."libraryId" = $3 and (not a."isExternal" or starts_with(a."originalPath", $6))
           else starts_with(s."originalPath", $4) and coalesce((s."libraryId" is null) = $5, true) end
