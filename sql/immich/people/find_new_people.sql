-- Fills pg_temp.kindred_new_person with the people on the job's candidates and on the kept mirrors' sources who have no
-- mirror for the target yet.
-- A person that is itself a mirror stands for its origin (see resolve_batch_people), and one that was tied to one of the
-- target's own by name stands for that one. The target's own people need no
-- mirror, nor do people in whose group the target has a person as well. A group of the target's cluster group is used as
-- it is: with two, recognition would not know which to use.
-- A face that the target gave to another of its people since, mapped or not, needs no person (see faces_to_come). That
-- choice stands, and a person made for it would be deleted again in each cycle.
-- $1 uuid: target user, $2 uuid: source user.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_new_person (source_id, source_user_id, mirror_id, target_user_id)
select distinct origin.:"person_id",
       origin."ownerId",
       case when exists (select from person_group g  -- needs person_group
                         join "user" u on u."clusterGroupId" = g."clusterGroupId"  -- needs person_group
                         where u.id = $1 and g.id = origin.:"person_id")  -- needs person_group
            then origin.:"person_id" else pg_temp.kindred_mirror_id($1, origin.:"person_id") end,  -- needs person_group
       pg_temp.kindred_mirror_id($1, origin.:"person_id"),  -- lacks person_group
       $1
from (select distinct f.person_id
      from (select source_id from pg_temp.kindred_candidate where ordinal is not null
            union all
            select source_id from pg_temp.kindred_touched where verdict = 'kept') c
      join (
-- include faces_to_come
      ) f on f.asset_id = c.source_id and f.target_user_id = $1
      join person theirs on theirs.:"person_id" = f.person_id and theirs."ownerId" = $2) shown
left join _face_sync_person_map back
       on back.target_person_id = shown.person_id and back.source_person_id <> back.target_person_id
      and (not back.matched or back.source_user_id = $1)
left join person root on root.:"person_id" = back.source_person_id and root."ownerId" = back.source_user_id
join person origin on origin.:"person_id" = coalesce(root.:"person_id", shown.person_id)
                  and origin."ownerId" = coalesce(root."ownerId", $2)
                  and origin."ownerId" <> $1
where not exists (select from _face_sync_person_map map
                  where map.source_person_id = origin.:"person_id" and map.target_user_id = $1)
  and not exists (select from person own where own.:"person_id" = origin.:"person_id" and own."ownerId" = $1)
