-- Every condition that decides whether a job mirrors an asset, as one named column each, for the changed assets
-- (pg_temp.kindred_changed). The job's rules have judged them before (pg_temp.kindred_judged). find_candidates and
-- count_waiting_stages include this text; `explain` runs it alone to name the conditions that do not hold.
-- Parameters as in find_candidates.sql.
-- Each join finds at most one row. Returns source_id and the conditions. Locks nothing, writes nothing.
select a.id as source_id,
       a."fileCreatedAt" as created_at,
       a.visibility = 'hidden' as is_motion_part,
       a."ownerId" = $1 as is_sources,
       a."deletedAt" is null and a.status = 'active' as is_present,
       not a."isOffline" as is_online,
       coalesce((select g.is_taken from pg_temp.kindred_judged g where g.asset_id = a.id), false) as is_taken,
       starts_with(a."originalPath", $3) as is_in_folder,
       a.visibility = 'timeline' or (a.visibility = 'archive' and $4) as is_visible,
       exists (select from asset still
               where still."livePhotoVideoId" = a.id
                 and still."ownerId" = $1
                 and exists (select from pg_temp.kindred_judged g where g.asset_id = still.id and g.is_taken)
                 and still."deletedAt" is null
                 and not still."isOffline"
                 and (still.visibility = 'timeline' or (still.visibility = 'archive' and $4))
                 and not exists (select from _face_sync_asset_map m where m.target_asset_id = still.id)
                 and not exists (select from _face_sync_skipped k
                                 where k.source_asset_id = still.id and k.target_user_id = $2)) as is_of_shared_photo,
       starts_with(a."originalPath", $9 || '/encoded-video/') as is_extracted,  -- by Immich, out of its photo
       itself.target_asset_id is null  -- two jobs in two directions never mirror a mirror, nor what was one
       and not exists (select from _kindred_kept k where k.mirror_id = a.id and k.source_user_id = $2) as is_no_mirror,
       mirror.source_asset_id is null
       or exists (select from pg_temp.kindred_touched t  -- only in `explain`: a cycle has forgotten these by now
                  where t.mirror_id = mirror.target_asset_id and t.verdict = 'purged') as is_unmirrored,
       tombstone.source_asset_id is null as has_no_tombstone,
       $8 or fault.source_asset_id is null as is_due,
       -- what makes it ready
       j."metadataExtractedAt" is not null
       and exists (select from asset_exif e where e."assetId" = a.id) as has_metadata,
       a.thumbhash is not null
       and exists (select from asset_file f where f."assetId" = a.id and f.type = 'thumbnail')
       and exists (select from asset_file f where f."assetId" = a.id and f.type = 'preview') as has_thumbnails,
       true
       and (not a."isEdited"  -- needs asset.isEdited
            or exists (select from asset_file f  -- needs asset.isEdited
                       where f."assetId" = a.id and f.type = 'fullsize' and f."isEdited"))  -- needs asset.isEdited
           as has_edited_picture,
       not $7
       or a."originalFileName" !~ '(RAW|heic|heif|hif|insp|jp2|jpe|jxl|svg|tif|tiff)$'
       or exists (select from asset_file f where f."assetId" = a.id and f.type = 'fullsize') as has_fullsize,
       not $5 or exists (select from smart_search s where s."assetId" = a.id) as has_embedding,
       not $6 or j."facesRecognizedAt" is not null as has_faces,
       not exists (select from pg_temp.kindred_condition d  -- no rule leaves anybody out
                   join pg_temp.kindred_clause k on k.clause = d.clause
                   where d.kind = 'person' and (k.is_never or k.is_exception))
       or not $6
       or j."facesRecognizedAt" < now() - interval '1 day'  -- whom Immich has not recognised by then, it does not know
       or not exists (select from asset_face f
                      where f."assetId" = a.id
                        and f.:"face_person" is null
                        and f."deletedAt" is null
                        and f."isVisible"  -- needs asset_face.isVisible
                     ) as has_people
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id
left join asset_job_status j on j."assetId" = a.id
left join _face_sync_asset_map itself on itself.target_asset_id = a.id
left join _face_sync_asset_map mirror on mirror.source_asset_id = a.id and mirror.target_user_id = $2
left join _face_sync_skipped tombstone on tombstone.source_asset_id = a.id and tombstone.target_user_id = $2
left join _kindred_fault fault
       on fault.source_asset_id = a.id and fault.target_user_id = $2
      and fault.step in ('', 'insert_assets', 'finish_interrupted_batches')
      and fault.retry_at between now() and now() + interval '1 day'
