-- Forgets mirrors that are gone, with what was at fault on them.
-- $1 uuid[]: mirrors.
with gone as (
    delete from _face_sync_asset_map where target_asset_id = any ($1)
    returning source_asset_id, target_user_id
), entries as (
    delete from _kindred_album_entry where asset_id = any ($1)
)
delete from _kindred_fault f
using gone
where f.source_asset_id = gone.source_asset_id
  and f.target_user_id = gone.target_user_id
