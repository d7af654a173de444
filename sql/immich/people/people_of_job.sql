-- The mappings that a job's cycles keep: of its source's people, and of a third user's who are mirrored through the source.
-- $1 uuid: source user, $2 uuid: target user.
select m.*
from _face_sync_person_map m
where m.target_user_id = $2
  and (m.source_user_id = $1
       or exists (select from _face_sync_person_map back
                  where back.source_person_id = m.source_person_id and back.target_user_id = $1))
