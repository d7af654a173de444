-- Deletes mirrors' rows of derived files that are in the way of the source's: the same asset, type and edit state under
-- another id. Immich made the mirror's file again, or the predecessor copied it. queue_replaced_files has queued the
-- files.
-- Reads pg_temp.kindred_asset and pg_temp.kindred_file.
-- Returns nothing. Locks the rows that it deletes. A second run finds nothing to do.
delete from asset_file m
using pg_temp.kindred_file f, asset_file s, pg_temp.kindred_asset b
where s.id = f.source_file_id
  and b.source_id = s."assetId"
  and m."assetId" = b.mirror_id
  and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
  and m.type = s.type
  and m."isEdited" = s."isEdited"  -- needs asset_file.isEdited
  and m.id <> pg_temp.kindred_mirror_id(b.target_user_id, s.id)
