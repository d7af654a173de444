-- Deletes mirrors, and nothing that is not one: the mapping must name it, and it must be the target's. Their rows in other
-- tables go by cascade. A statement of its own, so that phones hear of it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
delete from asset a
where a.id = any ($1)
  and a."ownerId" = $2
  and exists (select from _face_sync_asset_map m where m.target_asset_id = a.id and m.target_user_id = $2)
