-- Promise 2: mirrors that Immich's duplicate detection would run on (behaviours, 1). Its switch does not matter: a mirror
-- always has the time stamp.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'duplicate detection' as detail
from pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
join asset_job_status s on s."assetId" = a.id
where a."deletedAt" is null
  and a.visibility in ('timeline', 'archive')
  and s."duplicatesDetectedAt" is null
  and exists (select from smart_search c where c."assetId" = a.id)
