-- Fills pg_temp.kindred_new_person with mirrored people whom Immich's nightly cleanup deleted before their first face
-- came. They are made again just before it comes. Otherwise the face would belong to no person, and the next cycle would
-- conclude that the target deleted the person.
-- Each list is made before the next, whatever the planner thinks: as a rule nobody is gone, and then no face but the page's
-- is looked at.
-- $1 uuid[]: source assets, or mirrors that this cycle looks at, $2 uuid: target user.
-- Returns nothing. Writes only the temporary table.
with shown as materialized (
    select distinct s.:"face_person" as person_id
    from (select unnest($1::uuid[]) as source_id
          union all
          select source_id from pg_temp.kindred_touched where mirror_id = any ($1)) c
    join asset_face s on s."assetId" = c.source_id and s."deletedAt" is null
), origin as materialized (
    select person_id as shown_id, person_id from shown
    union
    select shown.person_id, back.source_person_id
    from shown
    join _face_sync_person_map back
         on back.target_person_id = shown.person_id and back.source_person_id <> back.target_person_id and not back.matched
), gone as materialized (
    select origin.shown_id, m.source_person_id, m.source_user_id, m.target_person_id, m.target_user_id
    from origin
    join (
-- include tidied_mappings
    ) m on m.source_person_id = origin.person_id and m.target_user_id = $2
)
insert into pg_temp.kindred_new_person (source_id, source_user_id, mirror_id, target_user_id)
select distinct g.source_person_id, g.source_user_id, g.target_person_id, g.target_user_id
from gone g
where not exists (select from asset_face other
                  join asset_face f on f.id = pg_temp.kindred_mirror_id($2, other.id)
                  where other.:"face_person" = g.shown_id)
