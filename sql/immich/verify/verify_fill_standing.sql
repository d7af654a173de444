-- Fills pg_temp.kindred_standing with the people of the target who may have a face of each of the source's people: the
-- mirror of a mapped person, and where the source's person is itself a mirror, its origin or the origin's mirror. From
-- 3.2 on also the target's own person in the same group. There are none where the source has deleted its person in a
-- group that others are still in.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_standing (source_person_id, target_person_id)
select k.source_person_id, k.target_person_id
from (select m.source_person_id, t.:"person_id" as target_person_id
      from pg_temp.kindred_scope j
      join _face_sync_person_map m on m.target_user_id = j.target_user
      join person t on t.:"person_id" = m.target_person_id and t."ownerId" = j.target_user
      union
      select back.target_person_id, t.:"person_id"
      from pg_temp.kindred_scope j
      join _face_sync_person_map back on true
      join person t on t.:"person_id" = back.source_person_id and t."ownerId" = j.target_user
      union
      select back.target_person_id, t.:"person_id"
      from pg_temp.kindred_scope j
      join _face_sync_person_map back on not back.matched
      join _face_sync_person_map m on m.source_person_id = back.source_person_id and m.target_user_id = j.target_user
      join person t on t.:"person_id" = m.target_person_id and t."ownerId" = j.target_user
      where back.target_person_id <> t.:"person_id"
      union  -- needs person_group
      select t."personGroupId", t."personGroupId"  -- needs person_group
      from person t  -- needs person_group
      where t."ownerId" = (select target_user from pg_temp.kindred_scope)  -- needs person_group
) k
join person theirs on theirs.:"person_id" = k.source_person_id
                  and theirs."ownerId" = (select source_user from pg_temp.kindred_scope)
