-- Points mappings whose mirrored person is gone to the person who has its faces now. The target merged the mirrored
-- person into another one, or deleted it.
-- The person found in this way stands for the source's person from now on. It is marked as not ours (adopted), so that
-- its name stays the target's. Where the faces belong to no person, the mapping stays as it is and gives no person.
-- From 3.2 on the statement also finds people whom Immich moved to another group: the target left a cluster group, or the
-- source merged a person into one that the target did not have. Such a person is still ours. Its picture is named for the
-- old group, or it shows the same face, whoever has its faces. Immich's audit distinguishes the two cases: a merge
-- deletes the person's row, a move to another group does not.
-- A person that Immich created after the mirrored person was deleted is not the result of a merge: an administrator let
-- Immich recognise all faces again, and had people without faces deleted before. That person is still ours too, and its
-- feature face stands in for the source's.
-- A face is no evidence of what the target did if the source just gave it to this person and its mirror still waits, with
-- another mirrored person, to follow.
-- Each `offset 0` keeps a lookup by index, one for each row and by its own key, whatever the planner guesses of tables
-- without statistics (`is not distinct from` never uses an index). So the statement reads the mappings once, and of
-- people and faces only what belongs to the people who are gone.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns nothing. Locks the mappings that it changes. A second run finds nothing to do.
with gone as materialized (
    select x.*
    from (
-- include people_of_job
    ) x
    where not exists (select from person p
                      where p.:"person_id" = x.target_person_id and p."ownerId" is not distinct from x.target_user_id
                      offset 0)
), heir as (
    select pictured.id, shown.:"person_id" as person_id, 1 as rank, null::bigint as faces  -- its picture is named so
    from (select p.:"person_id", substring(p."thumbnailPath" from '([^/]*)[.][^.]*$') as name
          from person p
          where p."ownerId" = $2
            and exists (select from gone)) shown
    cross join lateral (select x.id
                        from (
-- include people_of_job
                        ) x
                        where x.target_person_id = case when shown.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                                        then shown.name::uuid end
                          and not exists (select from person p
                                          where p.:"person_id" = x.target_person_id
                                            and p."ownerId" is not distinct from x.target_user_id
                                          offset 0)
                        offset 0) pictured
    union all
    select x.id, shown.:"person_id", 2, null
    from gone x
    cross join lateral (select p.:"person_id"
                        from person p
                        where p."faceAssetId"
                              = coalesce((x.followed ->> 'stand_in')::uuid,
                                         pg_temp.kindred_mirror_id(x.target_user_id, (x.followed ->> 'faceAssetId')::uuid))
                        offset 0) shown
    union all
    select x.id, f.person_id, 3, count(*)
    from gone x
    cross join lateral (select x.source_person_id as id
                        union all  -- as the source has it of a third user
                        select back.target_person_id
                        from _face_sync_person_map back
                        where back.source_person_id = x.source_person_id and back.target_user_id = $1
                          and not back.matched) theirs
    cross join lateral (select s.id, s."updatedAt" as updated_at
                        from asset_face s
                        where s.:"face_person" = theirs.id
                        offset 0) s
    cross join lateral (select f.:"face_person" as person_id, f."updatedAt" as updated_at
                        from asset_face f
                        where f.id = pg_temp.kindred_mirror_id(x.target_user_id, s.id)
                        offset 0) f
    where f.updated_at >= s.updated_at
       or not exists (select
                      from _face_sync_person_map other
                      join person p on p.:"person_id" = other.source_person_id and p."ownerId" = other.source_user_id
                      where other.target_person_id = f.person_id
                        and other.target_user_id = $2
                        and other.source_person_id not in (x.source_person_id, theirs.id)
                      offset 0)
    group by x.id, f.person_id
), survivor as (
    select h.id, h.person_id, p."faceAssetId" as shown_id,
           coalesce((select max(d."deletedAt") < p."createdAt"
                     from (select d."deletedAt", d."ownerId"
                           from person_audit d
                           where d."personId" = m.target_person_id  -- needs person_audit.personId
                           where d."personGroupId" = m.target_person_id  -- needs person_audit.personGroupId
                           offset 0) d
                     where d."ownerId" = $2), false) as was_founded_since
    from (select distinct on (h.id) h.id, h.person_id
          from heir h
          where exists (select from person p where p.:"person_id" = h.person_id and p."ownerId" is not distinct from $2 offset 0)
          order by h.id, h.rank, h.faces desc, h.person_id) h
    cross join lateral (select m.target_person_id from _face_sync_person_map m where m.id = h.id offset 0) m
    cross join lateral (select p."faceAssetId", p."createdAt" from person p
                        where p.:"person_id" = h.person_id and p."ownerId" is not distinct from $2
                        offset 0) p
)
update _face_sync_person_map m
set target_person_id = s.person_id,
    refused = false,
    matched = m.matched and s.person_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_person_id),
    adopted = s.person_id <> pg_temp.kindred_mirror_id(m.target_user_id, m.source_person_id)
              and (m.adopted or not s.was_founded_since),  -- lacks person_group
              and (m.adopted or not s.was_founded_since)  -- needs person_group
              and (m.adopted  -- needs person_group
                   or exists (select from person_audit d  -- needs person_group
                              where d."personGroupId" = m.target_person_id  -- needs person_group
                                and d."ownerId" = m.target_user_id  -- needs person_group
                                and not exists (select from _kindred_gone_person g  -- needs person_group
                                                where g.person_id = d."personGroupId"  -- needs person_group
                                                  and g.target_user_id = d."ownerId"  -- needs person_group
                                                  and g.gone_at >= d."deletedAt"))),  -- needs person_group
    followed = case when s.was_founded_since and s.shown_id is not null
                    then m.followed || jsonb_build_object('stand_in', s.shown_id::text) else m.followed end
from survivor s
where m.id = s.id
