-- Fills pg_temp.kindred_new_person with the people on the job's candidates and on touched assets that have no mirror for
-- the target yet.
-- A person that is itself a mirror stands for its origin (see resolve_batch_people); the target's own need none.
-- $1 uuid: target user.
-- Writes only the temporary table.
insert into pg_temp.kindred_new_person (source_id, mirror_id, target_user_id)
select distinct origin.id, pg_temp.kindred_mirror_id($1, origin.id), $1
from (select distinct f."personId" as person_id
      from (select source_id from pg_temp.kindred_candidate where ordinal is not null
            union all
            select source_id from pg_temp.kindred_touched where verdict = 'kept') c
      join asset_face f on f."assetId" = c.source_id
      where f."personId" is not null and f."deletedAt" is null) shown
left join _face_sync_person_map back on back.target_person_id = shown.person_id
left join person root on root.id = back.source_person_id
join person origin on origin.id = coalesce(root.id, shown.person_id) and origin."ownerId" <> $1
where not exists (select from _face_sync_person_map map
                  where map.source_person_id = origin.id and map.target_user_id = $1)
