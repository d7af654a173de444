-- Lists the mirrors of motion parts of live photos whose every still is skipped. They are removed together with the
-- still.
-- $1 uuid: target user, $2 uuid[]: the stills (source assets) that were just skipped.
-- Returns mirror_id. Locks nothing, writes nothing.
select m.target_asset_id as mirror_id
from asset a
join _face_sync_asset_map m on m.source_asset_id = a."livePhotoVideoId" and m.target_user_id = $1
where a.id = any ($2)
  and not exists (select from asset still
                  where still."livePhotoVideoId" = a."livePhotoVideoId"
                    and still."ownerId" = a."ownerId"
                    and not exists (select from _face_sync_skipped k
                                    where k.source_asset_id = still.id and k.target_user_id = $1))
group by m.target_asset_id
