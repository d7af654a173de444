-- What a job was when it last ran.
-- $1 text: job.
-- Returns one row, or none: source_user_id, target_user_id, target_library_id, source_path_prefix, target_path_prefix,
-- made_tree.
select source_user_id, target_user_id, target_library_id, source_path_prefix, target_path_prefix, made_tree
from _kindred_job
where job = $1
