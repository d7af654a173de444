-- Counts the planned photos that would be shared as stills: live photos whose video lies outside the job's folder. For
-- after the plan's steps, when the videos that come along have mappings in the session's copies.
-- $1 uuid: target user, $2 text: source path prefix ('' takes all), $3 text: the media root, without a slash at its end.
-- Returns one row: stills. Locks nothing, writes nothing.
select count(*) as stills
from pg_temp.kindred_candidate k
join asset a on a.id = k.source_id
join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = $1
where k.ordinal is not null
  and a."livePhotoVideoId" is not null
  and exists (select from asset video
              where video.id = a."livePhotoVideoId"
                and not starts_with(video."originalPath", $2)
                and not starts_with(video."originalPath", $3 || '/encoded-video/'))
  and not exists (select from _face_sync_asset_map v
                  where v.source_asset_id = a."livePhotoVideoId" and v.target_user_id = $1)
