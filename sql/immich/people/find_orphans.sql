-- Finds mirrored people without a face of the target's (faces on trashed photos and deleted faces count) whom we made,
-- whom the target did not name, and whom no user shares with the target: Immich would delete the share, a row of the
-- sharer's. Two sources with one target do not disturb each other: a face of either keeps the person. After the target
-- merged two mirrored people, two mappings name one person; it is deleted with both mappings if neither still needs it.
-- A person whose first face is still to come is spared: the face is on a candidate, on a mirror that could not be
-- followed in this cycle, or on an asset at fault. The next try would make the person again, and phones would see both
-- changes.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns id of each person's mappings. Locks nothing, writes nothing.
with orphan as materialized (
    select m.id, m.source_person_id, m.target_person_id,
           bool_or(not m.adopted and (p.name = '' or p.name = m.followed ->> 'name'))
               over (partition by m.target_person_id) as is_ours
    from (
-- include people_of_job
    ) m
    join person p on p.:"person_id" = m.target_person_id and p."ownerId" = m.target_user_id
    where not exists (select
                      from (select f."assetId" as asset_id
                            from asset_face f
                            where f.:"face_person" = p.:"person_id"
                            offset 0) f  -- by index, and no further than the first
                      join lateral (select a."ownerId"
                                    from asset a
                                    where a.id = f.asset_id
                                    offset 0) a on a."ownerId" = m.target_user_id)
      and not exists (select from person_user u  -- needs person_user
                      where u."personGroupId" = p."personGroupId" and u."sharedWithId" = p."ownerId")  -- needs person_user
), judged as (
    select o.id, o.target_person_id,
           bool_or(exists (
               select from (select o.source_person_id as id
                            union all  -- as the source has it of a third user
                            select back.target_person_id
                            from _face_sync_person_map back
                            where back.source_person_id = o.source_person_id and back.target_user_id = $1
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
                             where f.source_asset_id = s.asset_id and f.target_user_id = $2)))
               over (partition by o.target_person_id) as is_needed
    from orphan o
    where o.is_ours
)
select j.id
from judged j
where not j.is_needed
  and not exists (select from _face_sync_person_map other  -- of another source's
                  where other.target_person_id = j.target_person_id
                    and other.target_user_id = $2
                    and other.source_user_id <> $1
                    and not exists (select from _face_sync_person_map back
                                    where back.source_person_id = other.source_person_id and back.target_user_id = $1
                                      and not back.matched))
