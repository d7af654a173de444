-- The newest photos in pg_temp.kindred_refusal, for people.
-- $1 integer: at most so many.
-- Returns source_asset_id, file_name (or null), refused_at (UTC), job (or null).
select source_asset_id, file_name, to_char(refused_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as refused_at, job
from pg_temp.kindred_refusal
where kind = 'photo'
order by kindred_refusal.refused_at desc, source_asset_id
limit $1
