-- Promise 2: embeddings of mirrored faces, compared with those of the source's faces. A mirrored face's id follows from
-- the source's face, so the predecessor's faces, whose ids are random, are not found. The table has no other columns.
-- Twins of others in the target's cluster group would count twice in recognition, so they have no embedding (behaviours,
-- 5).
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select c.source_id,
       c.mirror_id,
       format('face %s: %s', c.face_id,
              case when m."faceId" is null then 'the mirror has no such row'
                   when s."faceId" is null then 'the source has no such row'
                   else 'different: embedding' end) as detail
from (select f.source_id, f.mirror_id, f.source_face_id, f.face_id
      from (select p.source_id, p.mirror_id, f.id as source_face_id,
                   pg_temp.kindred_mirror_id(j.target_user, f.id) as face_id
            from pg_temp.kindred_scope j
            cross join pg_temp.kindred_pair p
            join asset_face f on f."assetId" = p.source_id
            offset 0) f  -- one hash for each face
      join asset_face g on g.id = f.face_id and g."assetId" = f.mirror_id) c
left join face_search s on s."faceId" = c.source_face_id
left join face_search m on m."faceId" = c.face_id
where case when exists (select from pg_temp.kindred_twin_face t where t.face_id = c.face_id)
           then m."faceId" is not null
           else s.embedding is distinct from m.embedding end
