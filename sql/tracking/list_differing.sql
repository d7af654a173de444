-- The next mirrors that differ from their sources (find_differing).
-- $1 uuid: after this mirror, $2 integer: page size.
-- Returns mirror_id, in order.
select mirror_id
from pg_temp.kindred_differing
where mirror_id > $1
order by mirror_id
limit $2
