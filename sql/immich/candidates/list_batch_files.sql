-- Lists the files that Immich made of a batch's source assets, and their XMP files (type sidecar).
-- $1 uuid[]: source assets.
-- Returns file_id, source_id, type, is_edited, path.
-- Locks nothing, writes nothing.
select f.id as file_id,
       f."assetId" as source_id,
       f.type,
       f.is_edited,
       f.path
from (
-- include asset_files
) f
where f."assetId" = any ($1)
