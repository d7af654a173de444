-- Marks the mappings of mirrored people of whom the target gave every face to other people. From now on the new holder of
-- the faces stands for the source's person, as after a merge (adopt_survivors), and is the target's own. The mirrored
-- person has no face left and is to be deleted. The statement considers a person only if the target was the last to
-- change each of its faces, and has not named the person.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid[]: only these mirrored people; empty: all.
-- Returns person_id and source_id of each. Locks the mappings that it changes. A second run finds nothing to do.
with given_away as materialized (
    select m.id, m.target_person_id
    from (
-- include people_of_job
    ) m
    cross join lateral (select p.name from person p
                        where p.:"person_id" = m.target_person_id and p."ownerId" is not distinct from m.target_user_id
                        offset 0) p
    where not m.adopted
      and not m.refused
      and (cardinality($3::uuid[]) = 0 or m.target_person_id = any ($3))
      and m.source_person_id <> m.target_person_id
      and (p.name = '' or p.name = m.followed ->> 'name')
      and not exists (select from person_user u  -- needs person_user
                      where u."personGroupId" = m.target_person_id and u."sharedWithId" = m.target_user_id)  -- needs person_user
      and not exists (select from asset_face f where f.:"face_person" = m.target_person_id offset 0)
      and (select count(*) > 0 and bool_and(f.updated_at >= s."updatedAt" and f.is_targets)
           from (select m.source_person_id as id
                 union all  -- as the source has it of a third user
                 select back.target_person_id
                 from _face_sync_person_map back
                 where back.source_person_id = m.source_person_id and back.target_user_id = $1
                   and not back.matched) theirs
           cross join lateral (select s.id, s."updatedAt" from asset_face s
                               where s.:"face_person" = theirs.id and s."deletedAt" is null
                               offset 0) s
           cross join lateral (select f."updatedAt" as updated_at,
                                      exists (select from person t
                                              where t.:"person_id" = f.:"face_person"
                                                and t."ownerId" is not distinct from m.target_user_id) as is_targets
                               from asset_face f
                               where f.id = pg_temp.kindred_mirror_id(m.target_user_id, s.id)
                               offset 0) f)
)
update _face_sync_person_map m
set adopted = true
from given_away g
where m.id = g.id
returning m.target_person_id as person_id, m.source_person_id as source_id
