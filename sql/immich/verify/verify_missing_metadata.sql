-- Promise 2: mirrors that Immich's metadata job would run on (behaviours, 1). It looks at hidden ones too.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'metadata' as detail
from pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
left join asset_job_status s on s."assetId" = a.id
where a."deletedAt" is null
  and s."metadataExtractedAt" is null
