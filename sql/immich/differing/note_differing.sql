-- Notes mirrors as differing from their sources.
-- $1 uuid[]: mirrors.
-- Returns nothing. Writes only pg_temp.kindred_differing.
insert into pg_temp.kindred_differing (mirror_id)
select distinct x.mirror_id
from unnest($1::uuid[]) as x (mirror_id)
on conflict do nothing
