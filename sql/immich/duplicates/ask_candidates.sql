-- Asks for the target's own copies of the ready candidates (pg_temp.kindred_candidate). Of a live photo the still decides.
-- Locks nothing, writes only the temporary table; the caller empties it first.
insert into pg_temp.kindred_asked (source_id, is_rival)
select c.source_id, false
from pg_temp.kindred_candidate c
join asset a on a.id = c.source_id
where c.ordinal is not null
  and a.visibility <> 'hidden'
