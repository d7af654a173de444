-- Promise 3: mirrored people: name, birthday, hidden, colour.
-- May differ: what the target changed (the source's value is the one that was followed last), what makes it the target's
-- (id or group, ownerId, thumbnailPath, faceAssetId), isFavorite, which is the target's to set, and the columns that phones follow.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id, p.mirror_id, to_jsonb(s) - may.differ - own.columns as source_row,
             to_jsonb(m) - may.differ - own.columns as mirror_row
      from pg_temp.kindred_scope j
      cross join pg_temp.kindred_person_pair p
      join _face_sync_person_map map on map.target_person_id = p.mirror_id and map.source_person_id = p.source_id
      cross join (values ('{id,personGroupId,ownerId,thumbnailPath,faceAssetId,isFavorite,createdAt,updatedAt,updateId}'::text[])) as may (differ)
      join person s on s.:"person_id" = p.source_id and s."ownerId" = j.source_user
      join person m on m.:"person_id" = p.mirror_id and m."ownerId" = j.target_user
      cross join lateral (
          select coalesce(array_agg(v.name), '{}') as columns
          from (values ('name', s.name::text), ('birthDate', s."birthDate"::text), ('isHidden', s."isHidden"::text),
                       ('color', s.color::text)) as v (name, value)
          where map.followed ? v.name and map.followed ->> v.name is not distinct from v.value) own) compared
where source_row is distinct from mirror_row
  and source_id <> mirror_id  -- one group of both users', in which each has names of their own
