-- Lists the source's people at fault in a step, and whether they are to be tried again: they are due, or the source changed
-- them since.
-- $1 text: job, $2 text: step, $3 boolean: also those that are not due.
-- Returns source_id, is_due. A wait of more than a day was written before the clock was set back. Locks nothing, writes
-- nothing.
select f.source_person_id as source_id,
       $3::boolean
       or f.retry_at not between now() and now() + interval '1 day'
       or exists (select from person s
                  where s.:"person_id" = f.source_person_id and s."updateId" >= pg_temp.kindred_id_since(f.last_at)) as is_due
from _kindred_person_fault f
where f.job = $1
  and f.step = $2
