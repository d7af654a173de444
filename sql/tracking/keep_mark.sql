-- Keeps up to where a job's cycles have followed all changes.
-- $1 text: job, $2 text: what the mark depends on (text), $3 jsonb: the mark, $4 boolean: also in place of one
-- that is not five minutes old. A cycle that had nothing to look at does without, so that it writes nothing.
-- Returns nothing. The caller holds the job's lock.
insert into _kindred_mark as k (job, basis, kept_at, mark)
select $1, $2, now(), $3::jsonb
where $4::boolean
   or not exists (select from _kindred_mark old
                  where old.job = $1
                    and old.basis = $2
                    and old.kept_at between now() - interval '5 minutes' and now())
on conflict (job) do update
set basis = excluded.basis, kept_at = excluded.kept_at, mark = excluded.mark
