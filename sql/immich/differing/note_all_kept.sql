-- Takes all kept mirrors that this cycle looks at for differing: to ask would cost as much as to follow them.
-- Returns nothing. Writes only pg_temp.kindred_differing.
insert into pg_temp.kindred_differing (mirror_id)
select mirror_id
from pg_temp.kindred_touched
where verdict = 'kept'
on conflict do nothing
