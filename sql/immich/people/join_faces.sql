-- needs person_group
-- Moves the target's faces with the people of pg_temp.kindred_joined_person into their new groups. The mirrors of faces
-- that the source gave to another person since get no group here, and follow that person in this cycle: if they were
-- moved, they would look like the target's choice. The same applies to the mirrors of faces that the source has in the
-- old group: their person is one of the source's own, and the target had deleted it before Immich moved another of its
-- people there.
-- $1 uuid: target user.
-- Returns nothing. Locks the faces that it updates.
update asset_face f
set "personGroupId" = case when exists (select from asset_face s
                                        join _face_sync_asset_map map on map.source_asset_id = s."assetId"
                                        where map.target_asset_id = a.id
                                          and map.target_user_id = $1
                                          and f.id = pg_temp.kindred_mirror_id($1, s.id)
                                          and (s."personGroupId" = j.old_id
                                               or (s."updatedAt" > f."updatedAt"
                                                   and s."personGroupId" is distinct from j.source_id)))
                           then null else j.new_id end
from pg_temp.kindred_joined_person j, asset a
where f."personGroupId" = j.old_id
  and a.id = f."assetId"
  and a."ownerId" = $1
