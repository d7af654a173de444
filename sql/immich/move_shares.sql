-- needs person_user
-- The target's shares of people of pg_temp.kindred_joined_person follow them into the source's groups: with the old
-- person's row Immich would delete them.
-- $1 uuid: target user.
update person_user u
set "personGroupId" = j.new_id
from pg_temp.kindred_joined_person j
where u."personGroupId" = j.old_id
  and u."sharedById" = $1
  and not exists (select from person_user t
                  where t."personGroupId" = j.new_id and t."sharedById" = $1 and t."sharedWithId" = u."sharedWithId")
