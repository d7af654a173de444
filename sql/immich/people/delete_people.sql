-- Deletes mirrored people. A statement of its own, so that phones hear of it. Not whom somebody shares with the target, be
-- it since a moment: Immich would delete the share, a row of the sharer's.
-- $1 uuid: target user, $2 uuid[]: people.
delete from person
where "ownerId" = $1
  and :"person_id" = any ($2)
  and not exists (select from person_user u  -- needs person_user
                  where u."personGroupId" = person."personGroupId" and u."sharedWithId" = $1)  -- needs person_user
