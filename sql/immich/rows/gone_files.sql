-- The mirrors' rows of derived files that the source no longer has: it took its edits back, or Immich makes no full-size
-- preview or transcoded video of it any more. Files that are the target's own stay: those of its own edits, or those that
-- Immich made of the mirror alone. What we made of the source's files is recorded by type with the row's id (`followed`).
-- drop_gone_files and find_differing include this text.
-- Returns mirror_id, id, path, target_user_id. Locks nothing, writes nothing.
select b.mirror_id, m.id, m.path, b.target_user_id
from pg_temp.kindred_asset b
join asset a on a.id = b.mirror_id and a."ownerId" = b.target_user_id
join asset_file m on m."assetId" = b.mirror_id
where (b.followed ->> ('asset_file.' || m.type) = m.id::text
       or (b.edits_followed and m."isEdited")  -- needs asset_file.isEdited
      )
  and not exists (select from asset_file s
                  where s."assetId" = b.source_id
                    and s."isEdited" = m."isEdited"  -- needs asset_file.isEdited
                    and s.type = m.type)
