-- Promise 2: mirrored faces, compared as a multiset by everything but the person.
-- Not mirrored, on purpose: deleted faces, and machine-learning faces for whose person nobody stands in the target's
-- account, since Immich would queue those every night. Such a face counts if the target gave the mirror to a person.
-- Faces of source type manual are the target's own, and so are those that it deleted.
-- A twin of another face in the target's cluster group is manual on the mirror: see verify_face_search.
-- May differ: the rows' own ids, the person (verify_face_people) and the columns that phones follow.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with at_source as materialized (  -- with the ids of their mirrors: one hash each
    select p.source_id, p.mirror_id, j.target_user, j.source_user, f.:"face_person" as person_id,
           f."sourceType"::text as source_type, f."boundingBoxX1" as x, f."boundingBoxY1" as y,
           pg_temp.kindred_mirror_id(j.target_user, f.id) as face_id,
           row (
-- columns of asset_face f
-- except id, assetId, personId, personGroupId, sourceType, createdAt, updatedAt, updateId
           ) as content
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_pair p
    join asset_face f on f."assetId" = p.source_id
    where f."deletedAt" is null
), face as (
    select f.source_id, f.mirror_id, f.content, f.x, f.y,
           case when exists (select from pg_temp.kindred_twin_face t where t.face_id = f.face_id) then 'manual'
                else f.source_type end as source_type,
           1 as at_source,
           0 as at_mirror
    from at_source f
    where (f.source_type <> 'machine-learning'
           or exists (select from pg_temp.kindred_standing k where k.source_person_id = f.person_id)
           or (f.person_id is not null
               and exists (select from person theirs
                           where theirs.:"person_id" = f.person_id and theirs."ownerId" = f.source_user)
               and exists (select from asset_face m
                           join person t on t.:"person_id" = m.:"face_person" and t."ownerId" = f.target_user
                           where m.id = f.face_id)))
      and not exists (select from _kindred_gone_face g where g.face_id = f.face_id and not g.by_us)
      and not exists (select from asset_face m where m.id = f.face_id and m."deletedAt" is not null)
    union all
    select p.source_id, p.mirror_id,
           row (
-- columns of asset_face f
-- except id, assetId, personId, personGroupId, sourceType, createdAt, updatedAt, updateId
           ),
           f."boundingBoxX1", f."boundingBoxY1", f."sourceType"::text, 0, 1
    from pg_temp.kindred_pair p
    join asset_face f on f."assetId" = p.mirror_id
    where f."deletedAt" is null
)
select source_id,
       mirror_id,
       format('%s: %s face at %s,%s', case when sum(at_source) > sum(at_mirror) then 'missing' else 'surplus' end,
              source_type, x, y) as detail
from face
group by source_id, mirror_id, content, source_type, x, y
having sum(at_source) > sum(at_mirror)
    or (sum(at_source) < sum(at_mirror) and source_type <> 'manual')
