-- needs person_user
-- Marks mirrored people whom somebody shares with the target by now: they are the target's own. Immich found our row and
-- filled its blanks. If we deleted the row, Immich would delete the share, which is the sharer's row (promise 1).
-- $1 uuid: target user.
-- Returns nothing. Locks the mappings that it changes. A second run finds nothing to do.
update _face_sync_person_map m
set adopted = true
where m.target_user_id = $1
  and not m.adopted
  and exists (select from person_user u where u."personGroupId" = m.target_person_id and u."sharedWithId" = m.target_user_id)
