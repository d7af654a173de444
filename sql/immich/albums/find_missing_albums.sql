-- Finds the albums that a job's rules name and that the target has no album for yet, and those of the target's that are gone.
-- $1 text: job, $2 uuid[]: the source's albums that the rules name.
-- Returns source_album_id, is_deleted (the target deleted it).
-- Locks nothing, writes nothing.
select n.id as source_album_id, false as is_deleted
from unnest($2::uuid[]) as n (id)
where not exists (select from _kindred_album r where r.job = $1 and r.source_album_id = n.id)
union all
select r.source_album_id, true
from _kindred_album r
where r.job = $1
  and not r.refused
  and not exists (select from album a where a.id = r.album_id)
