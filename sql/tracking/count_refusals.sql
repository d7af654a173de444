-- What pg_temp.kindred_refusal holds. Returns kind, count.
select kind, count(*) as count
from pg_temp.kindred_refusal
group by kind
