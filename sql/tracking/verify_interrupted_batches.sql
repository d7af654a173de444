-- Promise 3: batches of the job that were cut short and not finished.
-- Returns source_id, mirror_id (both null), detail.
-- Locks nothing, writes nothing.
select null::uuid as source_id, null::uuid as mirror_id,
       format('batch %s of %s photos', b.id, cardinality(b.mirrors)) as detail
from pg_temp.kindred_scope j
join _kindred_batch b on b.job = j.job
