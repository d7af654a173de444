-- needs person_group
-- Puts people of pg_temp.kindred_new_person into the group that mirrors them for another target of the same cluster
-- group: with two groups, recognition would not know which to use. A person whom the target already has in that group is
-- its own.
-- $1 uuid: target user.
-- Returns nothing. Writes only the temporary table.
update pg_temp.kindred_new_person n
set mirror_id = there.group_id,
    is_own = exists (select from person own where own."personGroupId" = there.group_id and own."ownerId" = $1)
from (select distinct on (m.source_person_id) m.source_person_id, m.target_person_id as group_id
      from _face_sync_person_map m
      join person_group g on g.id = m.target_person_id
      join "user" u on u.id = $1 and u."clusterGroupId" = g."clusterGroupId"
      join person theirs on theirs."personGroupId" = m.target_person_id and theirs."ownerId" = m.target_user_id
      where m.target_user_id <> $1
        and m.source_person_id in (select source_id from pg_temp.kindred_new_person)
      order by m.source_person_id, m.id) there
where n.source_id = there.source_person_id
  and n.mirror_id <> n.source_id
  and not n.is_matched
