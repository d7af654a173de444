-- Forgets the faults of assets that now have their mirror.
delete from _kindred_fault f
using pg_temp.kindred_asset b
where f.source_asset_id = b.source_id
  and f.target_user_id = b.target_user_id
