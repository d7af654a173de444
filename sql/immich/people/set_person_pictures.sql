-- Writes the paths of pictures that are now in place, and the feature faces that belong to them. It does so only where
-- the row still has the path that it had when the picture was placed: the target's choice stands. It touches each such
-- row, so that phones and browsers fetch a picture again that was rewritten under its old name. A file of the target's
-- under the old name is queued.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: their pictures' paths, $4 text[]: the paths so far (or
-- empty), $5 uuid[]: feature faces (null: unchanged), $6 uuid[]: the feature faces so far, in one order, $7 text: job, $8
-- text: the media root with a slash at its end.
-- Returns nothing. Locks the people that it updates.
with picture as (
    select p.:"person_id" as id, t.path, t.old_path,
           case when p."faceAssetId" is not distinct from t.shown_id then t.face_id end as face_id
    from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[]) as t (mirror_id, path, old_path, face_id, shown_id)
    join person p on p.:"person_id" = t.mirror_id and p."ownerId" = $1 and p."thumbnailPath" = t.old_path
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $7, 'thumbs', substr(old_path, length($8 || 'thumbs/') + 1)
    from picture
    where old_path <> path
      and starts_with(old_path, $8 || 'thumbs/' || $1::text || '/')
)
update person p
set "thumbnailPath" = picture.path,
    "faceAssetId" = coalesce(picture.face_id, p."faceAssetId")
from picture
where p.:"person_id" = picture.id
  and p."ownerId" = $1
