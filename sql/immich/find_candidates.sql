-- Fills pg_temp.kindred_candidate with those of the changed assets (pg_temp.kindred_changed) that the job shares and that
-- have no mirror yet. The ready ones get an ordinal, the motion parts of live photos first, then the newest photos; the
-- others wait.
-- "Ready" is: Immich's own queries for missing work would not return the asset, as far as Immich has that work switched
-- on (behaviours, 1). A mirror's row then starts out complete, and nothing runs on it again. Of hidden motion parts
-- Immich only wants the metadata.
-- $1 uuid: source user            $2 uuid: target user          $3 text: source path prefix ('' takes all)
-- $4 boolean: uploads (assets without a library), else assets of external libraries
-- $5 boolean: archived assets too  $6 boolean: CLIP is on        $7 boolean: face detection is on
-- $8 boolean: full-size previews are on                         $9 boolean: also assets at fault that are not due yet
-- Locks nothing, writes only the temporary table, which is empty when a job's cycle begins (clear_lists).
insert into pg_temp.kindred_candidate (source_id, ordinal)
select id, case when ready then row_number() over (partition by ready order by is_motion desc, "fileCreatedAt" desc, id) end
from (
    select a.id, a."fileCreatedAt", a.visibility = 'hidden' as is_motion,
           coalesce(
               j."metadataExtractedAt" is not null
               and exists (select from asset_exif e where e."assetId" = a.id)
               and (a.visibility = 'hidden'
                    or (a.thumbhash is not null
                        and exists (select from asset_file f where f."assetId" = a.id and f.type = 'thumbnail')
                        and exists (select from asset_file f where f."assetId" = a.id and f.type = 'preview')
                        and (not a."isEdited" or exists (select from asset_file f where f."assetId" = a.id and f.type = 'fullsize' and f."isEdited"))  -- needs asset.isEdited
                        and (not $8
                             or a."originalFileName" !~ '(RAW|heic|heif|hif|insp|jp2|jpe|jxl|svg|tif|tiff)$'
                             or exists (select from asset_file f where f."assetId" = a.id and f.type = 'fullsize'))
                        and (not $6 or exists (select from smart_search s where s."assetId" = a.id))
                        and (not $7 or j."facesRecognizedAt" is not null))),
               false) as ready
    from pg_temp.kindred_changed c
    join asset a on a.id = c.asset_id
    left join asset_job_status j on j."assetId" = a.id
    where a."ownerId" = $1
      and a."deletedAt" is null
      and a.status = 'active'
      and not a."isOffline"
      and case when a.visibility = 'hidden'
               then exists (select from asset still
                            where still."livePhotoVideoId" = a.id
                              and still."ownerId" = $1
                              and starts_with(still."originalPath", $3)
                              and still."libraryId" is null = $4
                              and still."deletedAt" is null
                              and not still."isOffline"
                              and (still.visibility = 'timeline' or (still.visibility = 'archive' and $5))
                              and not exists (select from _face_sync_asset_map m where m.target_asset_id = still.id)
                              and not exists (select from _face_sync_skipped k
                                              where k.source_asset_id = still.id and k.target_user_id = $2))
               else starts_with(a."originalPath", $3)
                    and a."libraryId" is null = $4
                    and (a.visibility = 'timeline' or (a.visibility = 'archive' and $5)) end
      -- not a mirror itself: two jobs in two directions never mirror a mirror
      and not exists (select from _face_sync_asset_map m where m.target_asset_id = a.id)
      and not exists (select from _face_sync_asset_map m where m.source_asset_id = a.id and m.target_user_id = $2)
      and not exists (select from _face_sync_skipped k where k.source_asset_id = a.id and k.target_user_id = $2)
      and ($9 or not exists (select from _kindred_fault t
                             where t.source_asset_id = a.id and t.target_user_id = $2 and t.retry_at > now()))) found
