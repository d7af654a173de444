-- Takes out of the batch what changed while its files were placed: assets that the source withdrew (trashed, locked,
-- deleted), and assets for which Immich has made or dropped files since. The next cycle handles these as they are then.
-- The statement runs in the batch's transaction; the rows are then copied from the same snapshot.
-- Returns source_id of each asset that it dropped.
-- Writes only the temporary table.
delete from pg_temp.kindred_asset b
where not exists (select from asset a
                  where a.id = b.source_id
                    and a."deletedAt" is null
                    and a.visibility in ('timeline', 'archive', 'hidden'))
   or exists (select from pg_temp.kindred_file f
              where f.source_id = b.source_id
                and not exists (select from (
-- include asset_files
                                ) s where s.id = f.source_file_id and s."assetId" = b.source_id))
   or exists (select from (
-- include asset_files
              ) s
              where s."assetId" = b.source_id
                and s.type <> 'sidecar'  -- its row may outlive the file, and then has no copy
                and not exists (select from pg_temp.kindred_file f where f.source_file_id = s.id))
returning b.source_id
