-- Fills pg_temp.kindred_new_person with mirrored people whom Immich's nightly cleanup deleted before their first face
-- came. They are made again just before it comes. Otherwise the face would belong to no person, and the next cycle would
-- conclude that the target deleted the person.
-- $1 uuid[]: source assets, or mirrors that this cycle looks at, $2 uuid: target user.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_new_person (source_id, source_user_id, mirror_id, target_user_id)
select distinct m.source_person_id, m.source_user_id, m.target_person_id, m.target_user_id
from (select unnest($1::uuid[]) as source_id
      union all
      select source_id from pg_temp.kindred_touched where mirror_id = any ($1)) c
join asset_face s on s."assetId" = c.source_id and s."deletedAt" is null
left join _face_sync_person_map back
       on back.target_person_id = s.:"face_person" and back.source_person_id <> back.target_person_id
join _face_sync_person_map m on m.source_person_id in (s.:"face_person", back.source_person_id) and m.target_user_id = $2
where m.source_person_id <> m.target_person_id
  and not m.adopted
  and not m.refused
  and not exists (select from person t where t.:"person_id" = m.target_person_id and t."ownerId" = $2)
  and not exists (select from asset_face other
                  join asset_face f on f.id = pg_temp.kindred_mirror_id($2, other.id)
                  where other.:"face_person" = s.:"face_person")
