-- … and the people whose feature face it is.
-- $1 uuid: target user.
update person p
set "faceAssetId" = r.new_id
from pg_temp.kindred_renamed_face r
where p."faceAssetId" = r.old_id
  and p."ownerId" = $1
