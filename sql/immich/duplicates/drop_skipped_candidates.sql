-- Takes out of pg_temp.kindred_candidate the assets that were skipped since it was filled, and the motion parts of live
-- photos whose every still is skipped.
-- $1 uuid: target user.
-- Returns nothing. Writes only the temporary table.
delete from pg_temp.kindred_candidate c
using asset a
where a.id = c.source_id
  and (exists (select from _face_sync_skipped k where k.source_asset_id = a.id and k.target_user_id = $1)
       or (a.visibility = 'hidden'
           and not exists (select from asset still
                           where still."livePhotoVideoId" = a.id
                             and still."ownerId" = a."ownerId"
                             and not exists (select from _face_sync_skipped k
                                             where k.source_asset_id = still.id and k.target_user_id = $1))))
