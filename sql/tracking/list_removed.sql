-- Mirrors that this cycle removes, in pages.
-- $1 uuid: after this one, $2 integer: at most so many, $3 boolean: only those that the source locked or made private.
-- Returns mirror_id.
select mirror_id
from pg_temp.kindred_touched
where verdict = 'removed'
  and mirror_id > $1
  and (not $3::boolean or is_private)
order by mirror_id
limit $2
