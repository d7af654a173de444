-- Puts an intent on record again that another instance may have dealt with and forgotten.
-- $1 to $8 as in record_intent.sql.
-- A second run writes nothing.
insert into _kindred_batch (id, job, target_user_id, source_assets, mirrors, tree_paths, file_assets, file_paths)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do nothing
