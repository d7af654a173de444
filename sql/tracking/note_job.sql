-- Notes what a job is, for the time when the configuration no longer says so. Writes nothing where it is noted already.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user, $4 uuid: target library, $5 text: source path prefix,
-- $6 text: the tree, $7 boolean: this cycle made the tree's folder.
insert into _kindred_job as j (job, source_user_id, target_user_id, target_library_id, source_path_prefix,
                               target_path_prefix, made_tree)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (job) do update
set source_user_id = excluded.source_user_id,
    target_user_id = excluded.target_user_id,
    target_library_id = excluded.target_library_id,
    source_path_prefix = excluded.source_path_prefix,
    target_path_prefix = excluded.target_path_prefix,
    made_tree = (j.made_tree and j.target_path_prefix = excluded.target_path_prefix) or excluded.made_tree
where (j.source_user_id, j.target_user_id, j.target_library_id, j.source_path_prefix, j.target_path_prefix)
      is distinct from ($2, $3, $4, $5, $6)
   or ($7 and not j.made_tree)
