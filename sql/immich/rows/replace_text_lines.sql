-- needs asset_ocr_audit
-- Deletes all lines of recognised text of a mirror if the source no longer has one of them; the other lines are inserted
-- again with their ids. Immich's audit names only the photo, so a phone that learns of one deleted line may drop all of
-- them, and it fetches only rows with a new updateId. Immich itself reads a photo's text again as a whole.
-- Reads the batch in pg_temp.kindred_asset.
-- Returns nothing. Locks the lines that it deletes.
delete from asset_ocr m
using pg_temp.kindred_asset b
where m."assetId" = b.mirror_id
  and exists (select from asset a where a.id = b.mirror_id and a."ownerId" = b.target_user_id)
  and exists (select
              from asset_ocr g
              where g."assetId" = b.mirror_id
                and not exists (select from asset_ocr s
                                where s."assetId" = b.source_id
                                  and g.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id)))
