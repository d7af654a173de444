-- Examples of the mirrors that the brake holds back, and why their sources count as gone.
-- $1 integer: at most so many.
-- Returns id, name (the path), reason.
-- Locks nothing, writes nothing.
select t.mirror_id::text as id,
       a."originalPath" as name,
       'held back by the brake: ' || t.reason as reason
from pg_temp.kindred_touched t
join asset a on a.id = t.mirror_id
where t.verdict = 'removed'
order by a."originalPath", t.mirror_id
limit $1
