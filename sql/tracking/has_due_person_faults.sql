-- Whether a job has people at fault in a step who are to be tried again.
-- $1 text: job, $2 boolean: also those that are not due, $3 text: step.
-- Returns one row: due. A wait of more than a day was written before the clock was set back. Locks nothing, writes nothing.
select exists (select from _kindred_person_fault
               where job = $1
                 and step = $3
                 and (retry_at not between now() and now() + interval '1 day' or $2)) as due
