-- Promise 3: the mirror's row itself.
-- May differ:
--   id, ownerId, libraryId, originalPath: what makes it the target's, with checks of their own; fileModifiedAt: of the
--     mirror's own file, checked on disk; checksum, checksumAlgorithm, isExternal: of the path, but for a motion part
--     that Immich took out of a photo's file, which has them as the source's;
--   livePhotoVideoId, stackId, duplicateId: ties of the target's own (verify_live_photos, verify_stacks,
--     verify_source_references);
--   deletedAt, status, isOffline: the target's trash and what scans found out (verify_withdrawn);
--   visibility where the job shows its mirrors in the archive: 'archive' in place of 'timeline';
--   isFavorite: the target's to set; what the target changed (pg_temp.kindred_own); deviceAssetId, deviceId: as a library
--     import has them;
--   sidecarPath, encodedVideoPath: the mirror's own files (verify_canonical_paths, and the disk);
--   createdAt, updatedAt, updateId: phones follow them.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
select source_id, mirror_id, pg_temp.kindred_difference(source_row, mirror_row) as detail
from (select p.source_id,
             p.mirror_id,
             (to_jsonb(s) || case when map.show = 'archive' and s.visibility = 'timeline' then '{"visibility": "archive"}'
                                  else '{}'::jsonb end) - may.differ - case when p.is_extracted then '{}' else of_path.columns end
                 - coalesce(own.columns, '{}') - coalesce(edited.columns, '{}') as source_row,
             to_jsonb(m) - may.differ - case when p.is_extracted then '{}' else of_path.columns end
                 - coalesce(own.columns, '{}') - coalesce(edited.columns, '{}') as mirror_row
      from pg_temp.kindred_pair p
      cross join (values ('{id,ownerId,libraryId,originalPath,fileModifiedAt,livePhotoVideoId,stackId,duplicateId,deletedAt,
                           status,isOffline,isFavorite,deviceAssetId,deviceId,sidecarPath,encodedVideoPath,createdAt,updatedAt,
                           updateId}'::text[]))
          as may (differ)
      cross join (values ('{checksum,checksumAlgorithm,isExternal}'::text[])) as of_path (columns)
      left join pg_temp.kindred_own own on own.mirror_id = p.mirror_id and own.place = 'asset'
      left join pg_temp.kindred_own edited on edited.mirror_id = p.mirror_id and edited.place = 'asset_edit'
      join asset s on s.id = p.source_id
      join asset m on m.id = p.mirror_id
      join _face_sync_asset_map map on map.target_asset_id = p.mirror_id
      where p.is_extracted  -- whose checksums count, too
         or (
-- columns of asset s
-- except id, ownerId, libraryId, originalPath, fileModifiedAt, livePhotoVideoId, stackId, duplicateId, deletedAt, status
-- except isOffline, isFavorite, deviceAssetId, deviceId, sidecarPath, encodedVideoPath, createdAt, updatedAt, updateId
-- except checksum, checksumAlgorithm, isExternal
            ) is distinct from (
-- columns of asset m
-- except id, ownerId, libraryId, originalPath, fileModifiedAt, livePhotoVideoId, stackId, duplicateId, deletedAt, status
-- except isOffline, isFavorite, deviceAssetId, deviceId, sidecarPath, encodedVideoPath, createdAt, updatedAt, updateId
-- except checksum, checksumAlgorithm, isExternal
            )
      offset 0) compared  -- in JSON only those that differ somewhere
where source_row is distinct from mirror_row
