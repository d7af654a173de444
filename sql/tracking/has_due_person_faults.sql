-- Whether a job has people at fault who are to be tried again.
-- $1 text: job, $2 boolean: also those that are not due.
-- Returns one row: due. Locks nothing, writes nothing.
select exists (select from _kindred_person_fault where job = $1 and (retry_at <= now() or $2)) as due
