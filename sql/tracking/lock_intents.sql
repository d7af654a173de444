-- The intents of a job that were cut short, and the names in them.
-- $1 text: job.
-- Returns id, file_paths (folder and below it, as JSON).
-- Locks the rows; writes nothing.
select id, to_json(file_paths)::text as file_paths
from _kindred_batch
where job = $1
for update
