-- Forgets files that have been unlinked, or were gone already.
-- $1 bigint[]: ids.
delete from _kindred_unlink where id = any ($1)
