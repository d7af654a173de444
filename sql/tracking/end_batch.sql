-- Forgets a batch whose files all have their final names.
-- $1 uuid: the batch.
delete from _kindred_batch where id = $1
