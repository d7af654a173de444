-- The mappings that a job's cycles keep: those of its source's people, and those of a third user's people who are
-- mirrored through the source.
-- Statements about people include this text: adopt_survivors, find_orphans, follow_people, give_up_given_away,
-- list_followed_people, list_people_pictures, record_followed_people and note_deleted_people.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns all columns of _face_sync_person_map. Locks nothing, writes nothing.
select m.*
from _face_sync_person_map m
where m.target_user_id = $2
  and (m.source_user_id = $1
       or exists (select from _face_sync_person_map back
                  where back.source_person_id = m.source_person_id and back.target_user_id = $1 and not back.matched))
