-- Gives people whose feature face got a new id (pg_temp.kindred_renamed_face) that id.
-- $1 uuid: target user.
-- Returns nothing. Locks the people that it updates. A second run finds nothing to do.
update person p
set "faceAssetId" = r.new_id
from pg_temp.kindred_renamed_face r
where p."faceAssetId" = r.old_id
  and p."ownerId" = $1
