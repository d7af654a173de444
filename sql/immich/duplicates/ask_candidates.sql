-- Fills pg_temp.kindred_asked with the ready candidates (pg_temp.kindred_candidate), so that find_likenesses looks for
-- photos that the target already has. A live photo is judged by its still.
-- Returns nothing. Locks nothing, writes only the temporary table; the caller empties it first.
insert into pg_temp.kindred_asked (source_id, is_rival)
select c.source_id, false
from pg_temp.kindred_candidate c
join asset a on a.id = c.source_id
where c.ordinal is not null
  and a.visibility <> 'hidden'
