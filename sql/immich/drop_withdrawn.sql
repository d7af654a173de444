-- Takes out of the batch what the source withdrew (trashed, locked, deleted) while its files were placed. Runs in the
-- batch's transaction, whose one snapshot the rows are then copied from.
-- Returns source_id of what was dropped.
-- Writes only the temporary table.
delete from pg_temp.kindred_asset b
where not exists (select from asset a
                  where a.id = b.source_id
                    and a."deletedAt" is null
                    and a.visibility in ('timeline', 'archive'))
returning b.source_id
