-- Records source assets that could not be mirrored. The wait until the next try doubles from one minute to a day: soon
-- for what heals by itself, and little load from what a person must fix.
-- $1 text: job, $2 uuid: target user, $3 uuid[]: source assets, $4 text[]: reasons, $5 text[]: details, in one order, $6
-- text: the step that failed.
-- Returns nothing. Locks the faults that it writes.
insert into _kindred_fault as f (source_asset_id, target_user_id, job, reason, detail, step, retry_at)
select t.source_id, $2, $1, t.reason, t.detail, $6, now() + interval '1 minute'
from unnest($3::uuid[], $4::text[], $5::text[]) as t (source_id, reason, detail)
on conflict (source_asset_id, target_user_id) do update
set job = excluded.job,
    reason = excluded.reason,
    detail = excluded.detail,
    step = excluded.step,
    attempts = f.attempts + 1,
    last_at = now(),
    retry_at = now() + least(interval '1 minute' * power(2, least(f.attempts, 20)), interval '1 day')
