-- Names the thumbnails that are now in place, where the row still says what it said when they were placed: the target's
-- choice stands. A file of the target's under the old name is queued.
-- $1 uuid: target user, $2 uuid[]: mirrored people, $3 text[]: their thumbnails' paths, $4 text[]: the paths so far (or
-- empty), in one order, $5 text: job, $6 text: the media root with a slash at its end.
with picture as (
    select p.:"person_id" as id, t.path, t.old_path
    from unnest($2::uuid[], $3::text[], $4::text[]) as t (mirror_id, path, old_path)
    join person p on p.:"person_id" = t.mirror_id and p."ownerId" = $1 and p."thumbnailPath" = t.old_path
    where t.old_path <> t.path
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $5, 'thumbs', substr(old_path, length($6 || 'thumbs/') + 1)
    from picture
    where starts_with(old_path, $6 || 'thumbs/' || $1::text || '/')
)
update person p
set "thumbnailPath" = picture.path
from picture
where p.:"person_id" = picture.id
  and p."ownerId" = $1
