-- How the last cycles went, for `kindred status` without a daemon and for a daemon that starts.
-- Returns job, last_started_at, last_ended_at, last_success_at (UTC, ISO 8601), outcome, failed_step, error, fix,
-- totals, standing, details (JSON).
select job,
       to_char(last_started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_started_at,
       to_char(last_ended_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_ended_at,
       to_char(last_success_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last_success_at,
       outcome,
       failed_step,
       error,
       fix,
       totals::text as totals,
       standing::text as standing,
       details::text as details
from _kindred_job_state
