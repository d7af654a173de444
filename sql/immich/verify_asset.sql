-- Promise 3: the mirror's row itself.
-- May differ:
--   id, ownerId, libraryId, originalPath, checksum, checksumAlgorithm, isExternal: what makes it the target's, with
--     checks of their own; fileModifiedAt: of the mirror's own file, checked on disk;
--   livePhotoVideoId, stackId, duplicateId: would tie it to the source's rows (verify_source_references);
--   isFavorite: the target's to set; deviceAssetId, deviceId: as a library import has them;
--   createdAt, updatedAt, updateId: phones follow them.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id, p.mirror_id, to_jsonb(s) - may.differ as source_row, to_jsonb(m) - may.differ as mirror_row
      from pg_temp.kindred_pair p
      cross join (values ('{id,ownerId,libraryId,originalPath,checksum,checksumAlgorithm,isExternal,fileModifiedAt,
                           livePhotoVideoId,stackId,duplicateId,isFavorite,deviceAssetId,deviceId,
                           createdAt,updatedAt,updateId}'::text[])) as may (differ)
      join asset s on s.id = p.source_id
      join asset m on m.id = p.mirror_id) compared
where source_row is distinct from mirror_row
