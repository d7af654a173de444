-- Names the pictures that were copied again, and the feature faces that go with them. A file of the target's under another
-- name is queued.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: thumbnails' paths, $4 uuid[]: faces (null: as it is), in one
-- order, $5 text: job, $6 text: the media root with a slash at its end.
with picture as (
    select p.:"person_id" as id, t.path, t.face_id, p."thumbnailPath" as old_path
    from unnest($2::uuid[], $3::text[], $4::uuid[]) as t (mirror_id, path, face_id)
    join person p on p.:"person_id" = t.mirror_id and p."ownerId" = $1
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $5, 'thumbs', substr(old_path, length($6 || 'thumbs/') + 1)
    from picture
    where old_path <> path
      and starts_with(old_path, $6 || 'thumbs/' || $1::text || '/')
)
update person p
set "thumbnailPath" = picture.path,
    "faceAssetId" = coalesce(picture.face_id, p."faceAssetId")
from picture
where p.:"person_id" = picture.id
  and p."ownerId" = $1
