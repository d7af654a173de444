-- Forgets mirrored people that are about to be deleted, and queues their thumbnails. A person stays if one of the
-- target's faces refers to it by now, because another job inserted one since the people were looked for.
-- $1 uuid[]: their mappings, $2 uuid: target user, $3 text: job, $4 text: the media root with a slash at its end.
-- Returns person_id of each. Locks the mappings that it deletes.
with unmapped as (
    delete from _face_sync_person_map m
    where m.id = any ($1)
      and m.target_user_id = $2
      and not exists (select from asset_face f
                      join asset a on a.id = f."assetId" and a."ownerId" = $2
                      where f.:"face_person" = m.target_person_id)
    returning m.target_person_id
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select distinct $3, 'thumbs', substr(p."thumbnailPath", length($4 || 'thumbs/') + 1)
    from unmapped
    join person p on p.:"person_id" = unmapped.target_person_id and p."ownerId" = $2
    where starts_with(p."thumbnailPath", $4 || 'thumbs/' || $2::text || '/')
)
select distinct target_person_id as person_id
from unmapped
