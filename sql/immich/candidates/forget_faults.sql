-- Forgets the faults of source assets that the job no longer wants to mirror: deleted, trashed, locked, not taken by its
-- rules any more, or skipped (a tombstone or a duplicate). An asset whose disk is away keeps its fault. So does an asset
-- that has a mirror; the removal of the mirror deletes that fault (delete_mappings.sql).
-- $1 text: job, $2 uuid: source user, $3 boolean: archived assets too.
-- Returns nothing. Locks the faults that it deletes. A second run finds nothing.
delete from _kindred_fault k
where k.job = $1
  and not exists (select from _face_sync_asset_map m
                  where m.source_asset_id = k.source_asset_id and m.target_user_id = k.target_user_id)
  and (exists (select from _face_sync_skipped s
               where s.source_asset_id = k.source_asset_id and s.target_user_id = k.target_user_id)
       or not exists (select from asset a
                      where a.id = k.source_asset_id
                        and a."ownerId" = $2
                        and (a."isOffline"
                             or (a."deletedAt" is null
                                 and a.status = 'active'
                                 and (a.visibility = 'timeline' or (a.visibility = 'archive' and $3)
                                      or (a.visibility = 'hidden'
                                          and exists (select from asset still
                                                      where still."livePhotoVideoId" = a.id
                                                        and still."ownerId" = $2
                                                        and still."deletedAt" is null)))
                                 and (a.visibility = 'hidden'
                                      or not exists (select from pg_temp.kindred_judged j
                                                     where j.asset_id = a.id and not j.is_taken))))))
