-- Lets mirrors be removed after all that were to become the target's own: the source deleted their originals before they could
-- be copied.
-- $1 uuid[]: mirrors.
-- Returns nothing. Writes only pg_temp.kindred_touched. A second run changes nothing.
update pg_temp.kindred_touched
set verdict = 'removed', reason = 'the source deleted it before its original could be copied'
where mirror_id = any ($1)
