-- Deletes mirrored people. This is a statement of its own, so that phones learn of it. A person whom somebody shares with
-- the target stays, even if it was shared a moment ago: Immich would delete the share, which is a row of the sharer's.
-- $1 uuid: target user, $2 uuid[]: people.
-- Returns nothing. Locks the people that it deletes.
delete from person
where "ownerId" = $1
  and :"person_id" = any ($2)
  and not exists (select from person_user u  -- needs person_user
                  where u."personGroupId" = person."personGroupId" and u."sharedWithId" = $1)  -- needs person_user
