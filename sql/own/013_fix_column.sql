-- Names the column as everything else does that says how to fix an error.
alter table _kindred_job_state rename column cure to fix;
