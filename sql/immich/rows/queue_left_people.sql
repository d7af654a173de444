-- Finds people whom Immich made for faces that were just dropped (drop_detected_faces) and who have no face left, and
-- queues their pictures. The target neither named them nor set anything for them, and no mapping leads to them. Immich
-- 2.5 to 3.1 would keep them for good.
-- $1 uuid: target user, $2 uuid[]: people, $3 text: job, $4 text: the media root with a slash at its end.
-- Returns person_id of each; the caller deletes them in the same transaction. Writes only _kindred_unlink.
with left_over as (
    select p.:"person_id" as person_id, p."thumbnailPath" as path
    from person p
    where p.:"person_id" = any ($2)
      and p."ownerId" = $1
      and p.name = ''
      and p."birthDate" is null
      and not p."isHidden"
      and not p."isFavorite"
      and not exists (select from person_user u  -- needs person_user
                      where u."personGroupId" = p."personGroupId" and u."sharedWithId" = p."ownerId")  -- needs person_user
      and not exists (select from asset_face f where f.:"face_person" = p.:"person_id")
      and not exists (select from _face_sync_person_map m where m.target_person_id = p.:"person_id")
      and not exists (select from _face_sync_person_map m where m.source_person_id = p.:"person_id")
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $3, 'thumbs', substr(path, length($4 || 'thumbs/') + 1)
    from left_over
    where starts_with(path, $4 || 'thumbs/' || $1::text || '/')
)
select person_id from left_over
