-- Ends the mappings of mirrored people who are on photos that the target kept and on no mirror any more, and records what they
-- were: they are the target's own from now on. A person whose next face is still to come keeps its mapping: see
-- find_orphans.sql.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns person_id of each. Locks the mappings that it deletes. A second run finds nothing to do.
with shown as materialized (
    select distinct f.:"face_person" as person_id
    from _kindred_kept k
    join asset_face f on f."assetId" = k.mirror_id
    where k.target_user_id = $2
      and f.:"face_person" is not null
), idle as materialized (
    select m.id, m.source_person_id
    from (
-- include people_of_job
    ) m
    join shown on shown.person_id = m.target_person_id
    where not m.adopted
      and not m.refused
      and not exists (select from asset_face f
                      join _face_sync_asset_map x on x.target_asset_id = f."assetId" and x.target_user_id = $2
                      where f.:"face_person" = m.target_person_id)
), ended as (
    delete from _face_sync_person_map m
    using idle i
    where m.id = i.id
      and not exists (
          select from (select i.source_person_id as id
                       union all  -- as the source has it of a third user
                       select back.target_person_id
                       from _face_sync_person_map back
                       where back.source_person_id = i.source_person_id and back.target_user_id = $1
                         and not back.matched) needed
          join person theirs on theirs.:"person_id" = needed.id and theirs."ownerId" = $1
          join (
-- include faces_to_come
          ) s on s.person_id = needed.id and s.target_user_id = $2
          where exists (select from pg_temp.kindred_candidate c where c.source_id = s.asset_id
                        union all
                        select from _face_sync_asset_map a
                        join pg_temp.kindred_touched t on t.mirror_id = a.target_asset_id and t.verdict = 'kept'
                        where a.source_asset_id = s.asset_id and a.target_user_id = $2
                        union all
                        select from _kindred_fault f
                        where f.source_asset_id = s.asset_id and f.target_user_id = $2))
    returning m.source_person_id, m.target_user_id, m.source_user_id, m.target_person_id, m.followed
)
insert into _kindred_kept_person (source_person_id, target_user_id, source_user_id, person_id, followed)
select source_person_id, target_user_id, source_user_id, target_person_id, followed
from ended
on conflict (source_person_id, target_user_id) do update
set source_user_id = excluded.source_user_id,
    person_id = excluded.person_id,
    kept_at = excluded.kept_at,
    followed = excluded.followed
returning person_id
