-- needs asset_ocr_audit
-- Lines of recognised text that go take the mirror's others along, which come again under their ids: the audit names only
-- the photo, so a phone that hears of one line may drop all of them, and it asks only for rows with a new updateId. Immich
-- itself reads a photo's text anew as a whole.
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
