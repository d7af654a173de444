-- Saves a job's watermark.
-- $1 text: job, $2 text: its basis, $3 jsonb: the watermark, $4 boolean: at once; else only in place of one that is five
-- minutes old or has another basis, so that most cycles without a change write nothing.
-- Returns nothing. The caller holds the job's lock.
insert into _kindred_watermark (job, basis, saved_at, watermark)
select $1, $2, now(), $3::jsonb
where $4::boolean
   or not exists (select from _kindred_watermark old
                  where old.job = $1
                    and old.basis = $2
                    and old.saved_at between now() - interval '5 minutes' and now())
on conflict (job) do update
set basis = excluded.basis, saved_at = excluded.saved_at, watermark = excluded.watermark
