-- Adds to pg_temp.kindred_changed the source assets of mirrors that Immich deleted by itself, so that this cycle makes them
-- again. Locks nothing, writes only the temporary table. A second run adds nothing.
insert into pg_temp.kindred_changed (asset_id)
select source_id
from pg_temp.kindred_touched
where verdict = 'purged'
on conflict do nothing
