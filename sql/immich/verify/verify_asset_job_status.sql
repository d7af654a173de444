-- Promise 2: the record that Immich's jobs have run on a mirror, compared with the source's.
-- The time stamps are the source's. Where the source has none, the mirror has one all the same, so that no job is
-- missing. It is an old one: a new one would start the nightly recognition (behaviours, 1).
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select c.source_id, c.mirror_id, c.detail
from (select p.source_id,
             p.mirror_id,
             case when m."assetId" is null then 'the mirror has no such row'
                  else nullif(concat_ws(
                      ', ',
                      case when to_jsonb(s) - of.several is distinct from to_jsonb(m) - of.several
                           then pg_temp.kindred_difference(to_jsonb(s) - of.several, to_jsonb(m) - of.several) end,
                      case when coalesce(s."facesRecognizedAt", least(m."facesRecognizedAt", s."metadataExtractedAt"))
                                is distinct from m."facesRecognizedAt" then 'facesRecognizedAt' end,
                      case when coalesce(s."duplicatesDetectedAt", least(m."duplicatesDetectedAt", s."metadataExtractedAt"))
                                is distinct from m."duplicatesDetectedAt" then 'duplicatesDetectedAt' end,
                      case when coalesce(s."ocrAt", least(m."ocrAt", s."metadataExtractedAt"))  -- needs asset_job_status.ocrAt
                                is distinct from m."ocrAt" then 'ocrAt' end,  -- needs asset_job_status.ocrAt
                      null), '')
             end as detail
      from pg_temp.kindred_pair p
      cross join (values ('{assetId,facesRecognizedAt,duplicatesDetectedAt,ocrAt}'::text[])) as of (several)
      join asset_job_status s on s."assetId" = p.source_id
      left join asset_job_status m on m."assetId" = p.mirror_id) c
where c.detail is not null
