-- Promise 2: faces on mirrors that Immich's nightly recognition would assign to people (behaviours, 1), where it is
-- switched on.
-- Returns source_id, mirror_id, detail (the face).
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'face ' || f.id as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset_face f on f."assetId" = p.mirror_id
where j.faces_are_on
  and f.:"face_person" is null
  and f."sourceType" = 'machine-learning'
  and f."deletedAt" is null
  and f."isVisible"  -- needs asset_face.isVisible
