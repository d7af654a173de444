-- Promise 3: source assets of the job that are skipped as duplicates although the original at the target is gone.
-- Returns source_id, mirror_id (null), detail (the source's path).
-- Locks nothing, writes nothing.
select a.id as source_id, null::uuid as mirror_id, a."originalPath" as detail
from pg_temp.kindred_scope j
join _face_sync_skipped k on k.target_user_id = j.target_user and k.reason = 'duplicate' and k.own_asset_id is not null
join asset a on a.id = k.source_asset_id
where a."ownerId" = j.source_user
  and starts_with(a."originalPath", j.source_prefix)
  and coalesce((a."libraryId" is null) = j.uploads, true)
  and not exists (select from asset o
                  where o.id = k.own_asset_id
                    and o.status = 'active'
                    and (o."deletedAt" is null or o."isOffline"))
