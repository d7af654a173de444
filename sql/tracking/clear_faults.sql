-- Forgets the faults of assets that now have their mirror, or whose mirror was followed: but for those that an earlier step of
-- this cycle found, and of originals that wait for a name which another file holds.
-- $1 timestamptz: when the cycle began.
delete from _kindred_fault f
using pg_temp.kindred_asset b
where f.source_asset_id = b.source_id
  and f.target_user_id = b.target_user_id
  and f.last_at < $1
  and not exists (select from _kindred_move v where v.mirror_id = b.mirror_id)
