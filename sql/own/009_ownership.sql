-- Whose a job is. Each instance that takes a job puts an id of its own here, and each of its transactions that changes
-- anything first locks the row with that id (src/sync/job_lock.h): so a COMMIT that lands late is waited for, and an instance
-- that has lost the job commits nothing more.
create table _kindred_holder (
    job text primary key,
    holder uuid not null,
    since timestamptz not null default now()
);
