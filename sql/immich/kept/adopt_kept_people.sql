-- Gives people whom the target kept their mappings back, if they are on photos that this cycle mirrors or follows: no second
-- person is made.
-- $1 uuid: target user.
-- Returns person_id of each. Locks the records that it deletes. A second run finds nothing to do.
with shown as materialized (
    select distinct f.:"face_person" as person_id
    from (select source_id from pg_temp.kindred_candidate where ordinal is not null
          union all
          select source_id from pg_temp.kindred_touched where verdict = 'kept') c
    join asset_face f on f."assetId" = c.source_id and f."deletedAt" is null
    where f.:"face_person" is not null
), meant as (
    select person_id from shown
    union  -- as the source has it of a third user
    select back.source_person_id
    from shown
    join _face_sync_person_map back on back.target_person_id = shown.person_id
), ended as (
    delete from _kindred_kept_person k
    using meant
    where k.source_person_id = meant.person_id
      and k.target_user_id = $1
    returning k.*
), mapped as (
    insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id, followed)
    select source_person_id, person_id, source_user_id, target_user_id, followed
    from ended
    on conflict (source_person_id, target_user_id) do nothing
)
select person_id from ended
