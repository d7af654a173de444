-- The newest photos in pg_temp.kindred_tombstone, for people.
-- $1 integer: at most so many.
-- Returns source_asset_id, file_name (or null), tombstone_at (UTC), job (or null).
select source_asset_id, file_name, to_char(tombstone_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as tombstone_at, job
from pg_temp.kindred_tombstone
where kind = 'photo'
order by kindred_tombstone.tombstone_at desc, source_asset_id
limit $1
