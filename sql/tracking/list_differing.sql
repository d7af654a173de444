-- The next mirrors that this cycle looks at and that stay.
-- $1 uuid: after this mirror, $2 integer: at most so many.
-- Returns mirror_id, in order.
select mirror_id
from pg_temp.kindred_touched
where verdict = 'kept'
  and mirror_id > $1
order by mirror_id
limit $2
