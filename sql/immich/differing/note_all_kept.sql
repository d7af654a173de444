-- Lists all kept mirrors of this cycle as differing, without a comparison: they are few, or the comparison failed.
-- Returns nothing. Writes only pg_temp.kindred_differing.
insert into pg_temp.kindred_differing (mirror_id)
select mirror_id
from pg_temp.kindred_touched
where verdict = 'kept'
on conflict do nothing
