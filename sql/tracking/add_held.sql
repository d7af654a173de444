-- Adds to pg_temp.kindred_changed what the job's brake holds back.
-- $1 text: job.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_changed (asset_id)
select source_asset_id
from _kindred_held
where job = $1
on conflict do nothing
