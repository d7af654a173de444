-- Mappings whose mirrored person is gone: the target merged it into another, or deleted it. Where the mirrored faces now
-- belong to another person of the target's, that one stands for the source's person from now on; it is marked as not
-- ours, so that its name stays the target's. Where they belong to nobody, the mapping stays and resolves to nobody.
-- From 3.2 on the same finds whom Immich gave another group: when the target left a cluster group, or when the source
-- merged a person into one that the target had not got. That one is still ours; it has the picture that is named for the old
-- group, or shows the same face, whosever its faces are. Immich's audit tells the two apart: a merge deletes the person's
-- row, a move to another group does not.
-- Whom Immich founded after the mirrored person went was not merged with it: an administrator let Immich recognise all faces
-- again, and had people without faces deleted before. That one is still ours too, and its feature face stands in.
-- A face that the source just gave to this person, and whose mirror still waits with another mirrored person to follow, says
-- nothing of what the target did.
-- Each `offset 0` keeps a look by index what it is, one for each row and by its own key (`is not distinct from` is never
-- looked up by index), whatever the planner guesses of tables without statistics: it reads the mappings once, and of people and faces what belongs to those that are gone.
-- $1 uuid: source user, $2 uuid: target user.
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
                        where back.source_person_id = x.source_person_id and back.target_user_id = $1) theirs
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
