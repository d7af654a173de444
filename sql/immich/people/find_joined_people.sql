-- needs person_group
-- Fills pg_temp.kindred_joined_person with a page of the mirrored people who are to change their groups: with two groups
-- for one person in one cluster group, recognition would not know which to use. The new group is the source's own, where
-- the target joined its cluster group. If not, it is that of the oldest mapping of another target of the same source
-- whose group is in the target's cluster group by now.
-- $1 uuid: source user, $2 uuid: target user, $3 integer: how many at most.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_joined_person (mapping_id, source_id, old_id, new_id, has_own)
select m.id, m.source_person_id, m.target_person_id, one.group_id,
       exists (select from person own where own."personGroupId" = one.group_id and own."ownerId" = m.target_user_id)
from _face_sync_person_map m
join person s on s."personGroupId" = m.source_person_id and s."ownerId" = m.source_user_id
join "user" u on u.id = m.target_user_id
cross join lateral (
    select g.id as group_id
    from (select m.source_person_id as group_id, null::uuid as mapping_id
          union all
          select o.target_person_id, o.id
          from _face_sync_person_map o
          join person theirs on theirs."personGroupId" = o.target_person_id and theirs."ownerId" = o.target_user_id
          where o.source_person_id = m.source_person_id
            and o.id < m.id
            and not o.adopted
            and not o.refused) c
    join person_group g on g.id = c.group_id and g."clusterGroupId" = u."clusterGroupId"
    order by c.mapping_id nulls first
    limit 1) one
where m.source_user_id = $1
  and m.target_user_id = $2
  and m.target_person_id <> one.group_id
  and not m.adopted
  and not m.refused
  and exists (select from person p where p."personGroupId" = m.target_person_id and p."ownerId" = m.target_user_id)
order by m.id
limit $3
