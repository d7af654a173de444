-- What `kindred status` tells of a job when no daemon runs. The daemon's own readers read its memory.
create table _kindred_job_state (
    job text primary key,
    last_started_at timestamptz not null,
    last_ended_at timestamptz not null,
    last_success_at timestamptz,
    outcome text not null,
    failed_step text,
    error text,
    cure text,
    totals jsonb not null,      -- of all cycles together
    standing jsonb not null,    -- mirrors, tombstones, faults by reason, ...: compared to tell whether anything changed
    details jsonb not null      -- the last cycle's steps and totals, examples of faults
);
