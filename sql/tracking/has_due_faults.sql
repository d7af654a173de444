-- Whether a job has source assets at fault in a step that are to be tried again.
-- $1 text: job, $2 text: step, $3 boolean: also those that are not due.
-- Returns one row: due. A wait of more than a day was written before the clock was set back. Locks nothing, writes nothing.
select exists (select from _kindred_fault
               where job = $1
                 and step = $2
                 and (retry_at not between now() and now() + interval '1 day' or $3)) as due
