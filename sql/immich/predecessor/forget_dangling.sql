-- Forgets the predecessor's mappings of which neither the source's row nor the mirror's row is there any more.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns nothing. Locks the mappings that it deletes. A second run finds nothing to do.
delete from _face_sync_asset_map m
where m.job is null
  and m.source_user_id = $1
  and m.target_user_id = $2
  and not exists (select from asset s where s.id = m.source_asset_id)
  and not exists (select from asset t where t.id = m.target_asset_id)
