-- Fills pg_temp.kindred_touched with the job's mappings of which the source or the mirror is among the changed assets
-- (pg_temp.kindred_changed), and decides what becomes of each mirror.
-- Verdicts: refused (the target deleted the mirror), removed (the source trashed, deleted or locked its asset, or it is no
-- longer part of the job), kept. Offline is not deletion: an asset whose disk is away keeps its mirror. The motion part
-- of a live photo stays with its photo.
-- $1 text: job                       $2 text: source path prefix    $3 boolean: uploads (assets without a library)
-- $4 boolean: archived assets too
-- Locks nothing, writes only the temporary table; the caller truncates it first.
insert into pg_temp.kindred_touched (source_id, mirror_id, verdict)
select m.source_asset_id,
       m.target_asset_id,
       case when t.id is null then 'refused'
            when a.id is null then 'removed'
            when a."isOffline" then 'kept'
            when a."deletedAt" is not null or a.status <> 'active' then 'removed'
            when a.visibility = 'locked' then 'removed'
            when a.visibility = 'hidden' and not exists (
                select from asset still
                where still."livePhotoVideoId" = a.id
                  and still."ownerId" = a."ownerId"
                  and (still."isOffline"
                       or (still."deletedAt" is null
                           and (still.visibility = 'timeline' or (still.visibility = 'archive' and $4))
                           and starts_with(still."originalPath", $2)
                           and still."libraryId" is null = $3))
                  and not exists (select from _face_sync_skipped k
                                  where k.source_asset_id = still.id and k.target_user_id = m.target_user_id)) then 'removed'
            when a.visibility = 'hidden' then 'kept'
            when a.visibility = 'archive' and not $4 then 'removed'
            when not starts_with(a."originalPath", $2) then 'removed'
            when a."libraryId" is null <> $3 then 'removed'
            else 'kept'
       end
from (select x.id from pg_temp.kindred_changed c join _face_sync_asset_map x on x.source_asset_id = c.asset_id
      where x.job = $1
      union
      select x.id from pg_temp.kindred_changed c join _face_sync_asset_map x on x.target_asset_id = c.asset_id
      where x.job = $1) touched
join _face_sync_asset_map m on m.id = touched.id
left join asset a on a.id = m.source_asset_id and a."ownerId" = m.source_user_id
left join asset t on t.id = m.target_asset_id and t."ownerId" = m.target_user_id
