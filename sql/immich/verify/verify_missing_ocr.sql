-- Promise 2: mirrors that Immich's text recognition would run on (behaviours, 1), where it is switched on.
-- Returns source_id, mirror_id, detail; nothing before Immich 2.2, which has no text recognition.
-- Locks nothing, writes nothing.
select p.source_id, p.mirror_id, 'text recognition' as detail
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
join asset_job_status s on s."assetId" = a.id
where j.ocr_is_on
  and a."deletedAt" is null
  and a.visibility <> 'hidden'
  and to_jsonb(s) ? 'ocrAt'
  and s."ocrAt" is null  -- needs asset_job_status.ocrAt
