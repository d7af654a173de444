-- Which steps have faults of a job on record.
-- $1 text: job.
-- Returns step and moment (the database's clock, as text). Locks nothing, writes nothing.
select distinct step, clock_timestamp()::text as moment
from _kindred_fault
where job = $1
