-- Forgets interrupted batches whose files have been dealt with.
-- $1 uuid[]: batches.
delete from _kindred_batch where id = any ($1)
