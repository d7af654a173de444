-- needs person_group
-- Touches the target's faces that belong to others than the mirrors of the people who just moved to another group. Immich
-- touched all faces of the source's with the move, and the last user who touched a face decides whose it is.
-- $1 uuid: target user, $2 uuid[]: source people, by the groups that they are in now.
-- Returns nothing. Locks the faces that it updates. A second run finds nothing to do.
update asset_face f
set "personGroupId" = f."personGroupId"
from _face_sync_person_map m
join asset_face s on s."personGroupId" = m.source_person_id
join _face_sync_asset_map a on a.source_asset_id = s."assetId" and a.target_user_id = m.target_user_id
join asset mine on mine.id = a.target_asset_id and mine."ownerId" = $1
where m.source_person_id = any ($2)
  and m.target_user_id = $1
  and f.id = pg_temp.kindred_mirror_id(m.target_user_id, s.id)
  and f."assetId" = mine.id
  and f."updatedAt" <= s."updatedAt"
  and f."personGroupId" is distinct from m.target_person_id
  and f."personGroupId" is distinct from m.source_person_id
