-- Decides what happens to the people that a job mirrored, as if its mirrors were gone, and fills pg_temp.kindred_unshared
-- with their mappings. The verdicts are:
--   gone: no face is left; person and mapping are deleted;
--   own: the target's own from the start (people_match); or by now, by a merge, through photos of its own, or because
--     somebody shares the person with it, and Immich would delete the share along; the person stays, the mapping is
--     deleted;
--   refused: the target deleted the person;
--   shared: another job needs the person; all stays.
-- A third user's person, mirrored through the source, belongs to this job where that user shares nothing with the target.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_unshared (kind, id, verdict)
select 'person',
       m.id,
       case when p.:"person_id" is null and others.any then 'shared'
            when p.:"person_id" is null and m.refused then 'deleted'
            when p.:"person_id" is null then 'gone'
            when m.matched and not others.any then 'own'
            when shown.on_mirrors then 'shared'
            when own.is_own and others.any then 'shared'
            when own.is_own then 'own'
            else 'gone'
       end
from _face_sync_person_map m
left join lateral (select *
                   from person t
                   where t.:"person_id" = m.target_person_id and t."ownerId" = m.target_user_id
                   offset 0) p on true
cross join lateral (
    select exists (select from _face_sync_asset_map o
                   where o.target_user_id = $3
                     and o.job is distinct from $1
                     and (o.source_user_id = m.source_user_id or m.source_user_id <> $2)) as any) others
cross join lateral (
    select coalesce(bool_or(o.id is not null), false) as on_mirrors,
           coalesce(bool_or(o.id is null), false) as on_own
    from (select distinct f."assetId" as asset_id
          from asset_face f
          where f.:"face_person" = p.:"person_id"
          offset 0) f  -- each by index: each person was once looked for on all of the target's photos
    join lateral (select a."ownerId" from asset a where a.id = f.asset_id offset 0) a on a."ownerId" = $3
    left join lateral (select k.id, k.job from _face_sync_asset_map k where k.target_asset_id = f.asset_id offset 0) o on true
    where o.job is distinct from $1) shown
cross join lateral (
    select m.adopted
           or exists (select from person_user u  -- needs person_user
                      where u."personGroupId" = p."personGroupId" and u."sharedWithId" = p."ownerId")  -- needs person_user
           or shown.on_own as is_own) own
where m.target_user_id = $3
  and (m.source_user_id = $2
       or not exists (select from _face_sync_asset_map o
                      where o.target_user_id = $3 and o.source_user_id = m.source_user_id))
