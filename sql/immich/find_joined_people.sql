-- needs person_group
-- Fills pg_temp.kindred_joined_person with some of the mirrored people whose groups are to become the source's own: the
-- target joined the source's cluster group, in which recognition would not know which of two groups to take.
-- $1 uuid: source user, $2 uuid: target user, $3 integer: at most so many.
-- Writes only the temporary table.
insert into pg_temp.kindred_joined_person (mapping_id, old_id, new_id, has_own)
select m.id, m.target_person_id, m.source_person_id,
       exists (select from person own where own."personGroupId" = m.source_person_id and own."ownerId" = m.target_user_id)
from _face_sync_person_map m
join person s on s."personGroupId" = m.source_person_id and s."ownerId" = m.source_user_id
join person_group g on g.id = m.source_person_id
join "user" u on u.id = m.target_user_id and u."clusterGroupId" = g."clusterGroupId"
where m.source_user_id = $1
  and m.target_user_id = $2
  and m.target_person_id <> m.source_person_id
  and not m.adopted
  and not m.refused
  and exists (select from person p where p."personGroupId" = m.target_person_id and p."ownerId" = m.target_user_id)
order by m.id
limit $3
