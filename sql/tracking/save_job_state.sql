-- Keeps how a job's cycle went: where it did something, where it went otherwise than the one before or the job stands
-- otherwise, and else at most every five minutes, so that an idle cycle writes nothing.
-- $1 text: job, $2 bigint: milliseconds that the cycle took, $3 text: outcome, $4 text: step that failed, or null,
-- $5 text: error, or null, $6 text: fix, or null, $7 jsonb: the cycle's totals, $8 jsonb: standing, $9 jsonb: details,
-- $10 boolean: whether it did something.
-- Returns one row: totals (jsonb of all cycles together), last_success_at (null before the first).
-- A second run adds the cycle's totals once more; the caller holds the job's lock.
with saved as (
    insert into _kindred_job_state as s
        (job, last_started_at, last_ended_at, last_success_at, outcome, failed_step, error, fix, totals, standing, details)
    select $1, now() - $2::bigint * interval '1 millisecond', now(), case when $3 = 'done' then now() end,
           $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb
    where $10::boolean
       or not exists (select from _kindred_job_state k
                      where k.job = $1
                        and k.last_ended_at between now() - interval '5 minutes' and now()
                        and (k.outcome, k.failed_step, k.error, k.standing) is not distinct from ($3, $4, $5, $8::jsonb))
    on conflict (job) do update
    set last_started_at = excluded.last_started_at,
        last_ended_at = excluded.last_ended_at,
        last_success_at = coalesce(excluded.last_success_at, s.last_success_at),
        outcome = excluded.outcome,
        failed_step = excluded.failed_step,
        error = excluded.error,
        fix = excluded.fix,
        totals = (select coalesce(jsonb_object_agg(name, coalesce((s.totals ->> name)::bigint, 0)
                                                         + coalesce((excluded.totals ->> name)::bigint, 0)), '{}')
                  from jsonb_object_keys(s.totals || excluded.totals) as name),
        standing = excluded.standing,
        details = excluded.details
    returning s.totals, s.last_success_at
)
select totals::text as totals, to_char(last_success_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_success_at
from saved
union all
select totals::text, to_char(last_success_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from _kindred_job_state
where job = $1
  and not exists (select from saved)
