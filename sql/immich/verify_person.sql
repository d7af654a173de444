-- Promise 3: mirrored people: name, birthday, hidden, colour.
-- May differ: what makes it the target's (id, ownerId, thumbnailPath, faceAssetId), isFavorite, which is the target's to
-- set, and the columns that phones follow.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id, p.mirror_id, to_jsonb(s) - may.differ as source_row, to_jsonb(m) - may.differ as mirror_row
      from pg_temp.kindred_person_pair p
      cross join (values ('{id,ownerId,thumbnailPath,faceAssetId,isFavorite,createdAt,updatedAt,updateId}'::text[])) as may (differ)
      join person s on s.id = p.source_id
      join person m on m.id = p.mirror_id) compared
where source_row is distinct from mirror_row
