-- needs person_user
-- The target's shares of people of pg_temp.kindred_joined_person follow them into their new groups: with the old person's
-- row Immich deletes them. A new one, since Immich makes the recipient's person when a share is inserted.
-- $1 uuid: target user.
-- A second run adds nothing.
insert into person_user ("personGroupId", "sharedById", "sharedWithId", role)
select j.new_id, u."sharedById", u."sharedWithId", u.role
from pg_temp.kindred_joined_person j
join person_user u on u."personGroupId" = j.old_id and u."sharedById" = $1
on conflict do nothing
