-- Takes off the record what we made of originals, before they are made again.
-- $1 uuid[]: mirrors. A second run writes nothing.
update _face_sync_asset_map
set placed_inode = null, placed_size = null, placed_mtime_ns = null
where target_asset_id = any ($1)
  and placed_size is not null
