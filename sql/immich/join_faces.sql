-- needs person_group
-- All faces of the target's follow the people of pg_temp.kindred_joined_person into the source's groups.
-- $1 uuid: target user.
update asset_face f
set "personGroupId" = j.new_id
from pg_temp.kindred_joined_person j, asset a
where f."personGroupId" = j.old_id
  and a.id = f."assetId"
  and a."ownerId" = $1
