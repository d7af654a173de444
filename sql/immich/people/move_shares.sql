-- needs person_user
-- Gives the target's shares of people of pg_temp.kindred_joined_person also to their new groups. Immich deletes a share
-- together with the old person's row. The shares are inserted as new rows, since Immich makes the recipient's person when
-- a share is inserted.
-- $1 uuid: target user.
-- Returns nothing. Writes person_user; Immich's trigger may insert people of the recipients. A second run adds nothing.
insert into person_user ("personGroupId", "sharedById", "sharedWithId", role)
select j.new_id, u."sharedById", u."sharedWithId", u.role
from pg_temp.kindred_joined_person j
join person_user u on u."personGroupId" = j.old_id and u."sharedById" = $1
on conflict do nothing
