-- The mappings whose mirrored person is gone though nobody wanted that: Immich's nightly cleanup deletes people without faces.
-- find_tidied_people and tidied_mirrors include this text.
-- Returns source_person_id, source_user_id, target_person_id, target_user_id. Locks nothing, writes nothing.
select m.source_person_id, m.source_user_id, m.target_person_id, m.target_user_id
from _face_sync_person_map m
where m.source_person_id <> m.target_person_id
  and not m.adopted
  and not m.refused
  and not exists (select from person t where t.:"person_id" = m.target_person_id and t."ownerId" = m.target_user_id)
