-- Adds to pg_temp.kindred_changed the source assets of mirrors that Immich deleted by itself, so that this cycle makes them
-- again, and takes the mirrors off pg_temp.kindred_touched: once made again they are looked at as new ones.
-- Locks nothing, writes only the temporary tables. A second run adds nothing.
with purged as (
    delete from pg_temp.kindred_touched
    where verdict = 'purged'
    returning source_id
)
insert into pg_temp.kindred_changed (asset_id)
select source_id
from purged
on conflict do nothing
