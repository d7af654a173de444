-- Records source people that a step could not do, such as a picture that could not be copied. The wait until the next try
-- doubles from one minute to a day, as
-- for assets (record_faults).
-- $1 text: job, $2 uuid: target user, $3 uuid[]: source people, $4 text[]: pictures, $5 text[]: reasons, $6 text[]: details,
-- in one order, $7 text: the step.
insert into _kindred_person_fault as f (source_person_id, target_user_id, step, job, path, reason, detail, retry_at)
select t.source_id, $2, $7, $1, t.path, t.reason, t.detail, now() + interval '1 minute'
from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) as t (source_id, path, reason, detail)
on conflict (source_person_id, target_user_id, step) do update
set job = excluded.job,
    path = excluded.path,
    reason = excluded.reason,
    detail = excluded.detail,
    attempts = f.attempts + 1,
    last_at = now(),
    retry_at = now() + least(interval '1 minute' * power(2, least(f.attempts, 20)), interval '1 day')
