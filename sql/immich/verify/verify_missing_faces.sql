-- Promise 2: mirrors that Immich's face detection would run on (behaviours, 1), where it is switched on.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'face detection' as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
join asset_job_status s on s."assetId" = a.id
where j.faces_are_on
  and a."deletedAt" is null
  and a.visibility <> 'hidden'
  and s."facesRecognizedAt" is null
  and exists (select from asset_file f where f."assetId" = a.id and f.type = 'preview')
