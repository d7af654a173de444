-- Notes with which of Immich's migrations the job's values were followed.
-- $1 text: job, $2 text: the migrations. A second run writes nothing.
update _kindred_job
set migrations = $2
where job = $1
  and migrations is distinct from $2
