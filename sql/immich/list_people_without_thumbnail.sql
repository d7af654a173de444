-- Mirrored people of a job's two users that have no thumbnail while the source has one: new people, and those whose
-- file could not be placed at an earlier try.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns mirror_id, source_path.
-- Locks nothing, writes nothing.
select p.id as mirror_id,
       s."thumbnailPath" as source_path
from _face_sync_person_map m
join person s on s.id = m.source_person_id
join person p on p.id = m.target_person_id and p."ownerId" = m.target_user_id
where m.source_user_id = $1
  and m.target_user_id = $2
  and p."thumbnailPath" = ''
  and s."thumbnailPath" <> ''
