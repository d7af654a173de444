-- Deletes mirrors, and nothing else: a mapping must name the asset, and it must be the target's. The cascade deletes
-- their rows in other tables. This is a statement of its own, so that phones learn of it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
-- Returns nothing. Locks the rows that it deletes.
delete from asset a
where a.id = any ($1)
  and a."ownerId" = $2
  and exists (select from _face_sync_asset_map m where m.target_asset_id = a.id and m.target_user_id = $2)
