-- What pg_temp.kindred_tombstone holds. Returns kind, count.
select kind, count(*) as count
from pg_temp.kindred_tombstone
group by kind
