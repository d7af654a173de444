-- Fills pg_temp.kindred_touched with the job's mappings whose source or mirror is among the changed assets
-- (pg_temp.kindred_changed). Decides what happens to each mirror, and gives the reason where it does not stay.
-- The verdicts are:
--   tombstone: the target deleted the mirror;
--   purged: Immich deleted it by itself, because it was offline, or together with its library or user;
--   removed: the source trashed, deleted or locked its asset, or the asset is no longer part of the job. A visibility
--     that Kindred does not know counts as locked, since a later Immich may have another private one;
--   kept: all others.
-- Offline is not deletion: an asset whose disk is away keeps its mirror. The motion part of a live photo stays with its
-- photo.
-- $1 text: job                       $2 text: source path prefix ('' where rules choose)
-- $3 boolean: archived assets too    $4 uuid: target library
-- $5 text: the media root, without a slash at its end
-- Returns nothing. Locks nothing, writes only the temporary table, which is empty when a job's cycle begins
-- (clear_lists).
insert into pg_temp.kindred_touched (source_id, mirror_id, verdict, reason, is_private)
select source_id, mirror_id,
       case when is_gone then case when is_purged then 'purged' else 'tombstone' end
            when reason is not null then 'removed'
            else 'kept' end,
       reason,
       coalesce(reason in ('the source locked it', 'the source made it private'), false)
from (
    select m.source_asset_id as source_id,
           m.target_asset_id as mirror_id,
           t.id is null as is_gone,
           t.id is null and (m.offline_since is not null or is_library_gone or u.id is null) as is_purged,
           case when t.id is null and m.offline_since is not null then 'Immich deleted it while it was offline'
                when t.id is null and (is_library_gone or u.id is null) then 'Immich deleted it with its library or user'
                when t.id is null then 'the target deleted it'
                when a.id is null then 'the source deleted it'
                when a."isOffline" then null
                when a."deletedAt" is not null or a.status <> 'active' then 'the source trashed it'
                when a.visibility::text = 'locked' then 'the source locked it'
                when a.visibility::text not in ('timeline', 'archive', 'hidden') then 'the source made it private'
                when a.visibility = 'hidden' and exists (
                    select from asset still
                    where still."livePhotoVideoId" = a.id
                      and still."ownerId" = a."ownerId"
                      and still.visibility::text not in ('timeline', 'archive', 'hidden'))
                    then 'the source locked it'
                when a.visibility = 'hidden' and not exists (
                    select from asset still
                    where still."livePhotoVideoId" = a.id
                      and still."ownerId" = a."ownerId"
                      and (still."isOffline"
                           or (still."deletedAt" is null
                               and (still.visibility = 'timeline' or (still.visibility = 'archive' and $3))
                               and not exists (select from pg_temp.kindred_judged g
                                               where g.asset_id = still.id and not g.is_taken)))
                      and not exists (select from _face_sync_skipped k
                                      where k.source_asset_id = still.id and k.target_user_id = m.target_user_id))
                    then 'its live photo is not shared any more'
                when a.visibility = 'hidden' and not starts_with(a."originalPath", $2)
                     and not starts_with(a."originalPath", $5 || '/encoded-video/')
                    then 'it lies outside the job''s folder now'
                when a.visibility = 'hidden' then null
                when a.visibility = 'archive' and not $3 then 'the source archived it'
                when not starts_with(a."originalPath", $2) then 'it lies outside the job''s folder now'
                when j.never is not null then 'a rule under never takes it now'
                when not j.is_taken then 'no rule of the job takes it any more'
           end as reason
    from (select x.id from pg_temp.kindred_changed c join _face_sync_asset_map x on x.source_asset_id = c.asset_id
          where x.job = $1
          union
          select x.id from pg_temp.kindred_changed c join _face_sync_asset_map x on x.target_asset_id = c.asset_id
          where x.job = $1) touched
    join _face_sync_asset_map m on m.id = touched.id
    left join asset a on a.id = m.source_asset_id and a."ownerId" = m.source_user_id
    left join pg_temp.kindred_judged j on j.asset_id = a.id
    left join asset t on t.id = m.target_asset_id and t."ownerId" = m.target_user_id
    left join "user" u on u.id = m.target_user_id and u."deletedAt" is null
    cross join (select exists (select from _kindred_job j
                               where j.job = $1 and j.mirrors_library_id <> $4) as is_library_gone) library
    offset 0  -- or each reason would be found twice
) judged
