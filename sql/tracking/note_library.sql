-- Notes which library the job's mirrors are in, once the mirrors that went with another are forgotten.
-- $1 text: job, $2 uuid: target library. A second run writes nothing.
update _kindred_job
set mirrors_library_id = $2
where job = $1
  and mirrors_library_id is distinct from $2
