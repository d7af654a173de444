-- The files that belong to assets. Immich keeps their paths in rows of asset_file. It kept the path of an XMP file in a
-- column of asset up to 2.3, and that of a transcoded video up to 2.5.
-- Statements that need files include this text in parentheses, among them list_batch_files, list_changed_files,
-- find_named_files and several verify statements; so do copy_statement.cpp and xmp_locks.cpp.
-- Returns id (for a column: see kindred_column_file), "assetId", type, is_edited, path, "updateId". Locks nothing, writes
-- nothing.
select f.id,
       f."assetId",
       f.type,
       f."isEdited" as is_edited,  -- needs asset_file.isEdited
       false as is_edited,  -- lacks asset_file.isEdited
       f.path,
       f."updateId"
from asset_file f
union all  -- needs asset.sidecarPath
select pg_temp.kindred_column_file(c.id, 'sidecar'), c.id, 'sidecar', false,  -- needs asset.sidecarPath
       c."sidecarPath", c."updateId"  -- needs asset.sidecarPath
from asset c where c."sidecarPath" <> ''  -- needs asset.sidecarPath
union all  -- needs asset.encodedVideoPath
select pg_temp.kindred_column_file(c.id, 'encoded_video'), c.id, 'encoded_video', false,  -- needs asset.encodedVideoPath
       c."encodedVideoPath", c."updateId"  -- needs asset.encodedVideoPath
from asset c where c."encodedVideoPath" <> ''  -- needs asset.encodedVideoPath
