-- Promise 3: live photos whose motion part has a mirror to which the photo's mirror does not refer.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'the motion part is ' || part.id as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset s on s.id = p.source_id
join asset m on m.id = p.mirror_id
join _face_sync_asset_map map on map.source_asset_id = s."livePhotoVideoId" and map.target_user_id = j.target_user
join asset part on part.id = map.target_asset_id
where m."livePhotoVideoId" is distinct from part.id
