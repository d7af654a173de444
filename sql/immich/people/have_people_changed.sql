-- Whether any person of a job's users changed or was deleted since a moment.
-- $1 uuid: source user, $2 uuid: target user, $3 timestamptz: since.
-- Returns one row: changed. Locks nothing, writes nothing.
select exists (select from person
               where "updateId" >= pg_temp.kindred_id_since($3) and "ownerId" in ($1, $2))
    or exists (select from person_audit where "deletedAt" >= $3 and "ownerId" in ($1, $2)) as changed
