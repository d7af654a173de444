-- Records a batch before its first file is made, and forgets the one that this worker finished before it.
-- $1 uuid: the batch, $2 text: job, $3 uuid: target user, $4 uuid[]: source assets, $5 uuid[]: their mirrors,
-- $6 text[]: the originals' paths in the tree (below it), $7 uuid[] and $8 text[]: for each other file its mirror and its
-- path, $9 uuid: the batch to forget, or null.
with finished as (delete from _kindred_batch where id = $9)
insert into _kindred_batch (id, job, target_user_id, source_assets, mirrors, tree_paths, file_assets, file_paths)
values ($1, $2, $3, $4, $5, $6, $7, $8)
