-- Forgets kept photos of which neither the source's row nor the target's is there any more.
-- $1 uuid: source user, $2 uuid: target user.
-- Returns nothing. Locks the records that it deletes. A second run finds nothing to do.
delete from _kindred_kept k
where k.source_user_id = $1
  and k.target_user_id = $2
  and not exists (select from asset s where s.id = k.source_asset_id)
  and not exists (select from asset t where t.id = k.mirror_id)
