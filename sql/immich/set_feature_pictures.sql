-- Names the pictures that were copied again, and the feature faces that go with them.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: thumbnails' paths, $4 uuid[]: faces (null: as it is), in one
-- order.
update person p
set "thumbnailPath" = t.path,
    "faceAssetId" = coalesce(t.face_id, p."faceAssetId")
from unnest($2::uuid[], $3::text[], $4::uuid[]) as t (mirror_id, path, face_id)
where p.:"person_id" = t.mirror_id
  and p."ownerId" = $1
