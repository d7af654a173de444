-- Whether an album that a job made, or the source's that it follows, changed since a moment.
-- $1 text: job, $2 timestamptz: since.
-- Returns one row: changed. Locks nothing, writes nothing.
select exists (select
               from _kindred_album r
               cross join lateral (values (r.album_id), (r.source_album_id)) as either (id)
               join album a on a.id = either.id
               where r.job = $1 and a."updateId" >= pg_temp.kindred_id_since($2)) as changed
