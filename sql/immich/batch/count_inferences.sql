-- Counts the model runs that the batch's mirrors do not need: one for each CLIP embedding, face detection and text
-- recognition that Immich made for the source. Reads the batch in pg_temp.kindred_asset.
-- Returns one row: inferences. Locks nothing, writes nothing.
select count(s."assetId") + count(j."facesRecognizedAt")
       + count(j."ocrAt")  -- needs asset_job_status.ocrAt
       as inferences
from pg_temp.kindred_asset b
join asset_job_status j on j."assetId" = b.source_id
left join smart_search s on s."assetId" = b.source_id
