-- Lists the next candidates of a job, for one batch.
-- $1 bigint: after this ordinal, $2 integer: how many at most, $3 uuid: target user.
-- Returns ordinal, source_id, mirror_id, original_path, library_id (null: an upload), mirror_exists (a row has that id
-- although no mapping names it),
-- in order.
-- Locks nothing, writes nothing.
select c.ordinal,
       a.id as source_id,
       pg_temp.kindred_mirror_id($3, a.id) as mirror_id,
       a."originalPath" as original_path,
       a."libraryId" as library_id,
       exists (select from asset x where x.id = pg_temp.kindred_mirror_id($3, a.id)) as mirror_exists
from pg_temp.kindred_candidate c
join asset a on a.id = c.source_id
where c.ordinal > $1
order by c.ordinal
limit $2
